/** What is wrong with a field stands below it, and the field says so to screen readers. */

/** Says what is wrong with a field, and goes there. */
export function findFault(field, text) {
  field.setAttribute("aria-invalid", "true");
  hintOf(field).textContent = text;
  field.focus();
}

/** What is typed anew is not wrong yet. */
export function forgetFault(field) {
  field.removeAttribute("aria-invalid");
  hintOf(field).textContent = "";
}

export const hintOf = (field) => document.getElementById(field.getAttribute("aria-describedby"));
