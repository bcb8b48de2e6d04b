import type { Route } from "./router";

/** What a page is given; apart from the list of pages, which knows them all. */
export interface PageProps {
  route: Route;
}
