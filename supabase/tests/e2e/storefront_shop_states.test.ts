/**
 * Contract: whatever happens in the storefront is told where the person looks, in words, and looks like what it is;
 * on a phone and on a desk, in light and in dark, without a finding of axe. Kills: a message above the window, an error
 * in the colour of success, a blank page while the network is slow or gone. A file for each screen, on one stack and in
 * one browser, with people who have signed up once: here those that lead to a purchase.
 */

import "./storefront/catalogue.ts";
import "./storefront/cart.ts";
import "./storefront/way_back.ts";
import "./storefront/sign_in.ts";
import "./storefront/network.ts";
