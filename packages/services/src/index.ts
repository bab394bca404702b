export { type ServiceAddresses, servicesFromEnvironment } from "./addresses.ts";
export { findServices, type Services, startServices } from "./services.ts";
export { startTestServices } from "./test-services.ts";
