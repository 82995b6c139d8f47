/** Who is signed in: undefined until that is known, null for nobody. */
export let user;

export function setUser(someone) {
  user = someone;
}
