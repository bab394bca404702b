/// <reference types="next" />
declare module "*.css";
/** The address that the file is served at. */
declare module "*.woff2" {
  const address: string;
  export default address;
}
