export { hostOf, type ServiceAddresses } from "./addresses.ts";
export { postgresVersion, redisVersion } from "./check.ts";
export { dieWithParent } from "./child.ts";
export { type ProcessLock, takeLock } from "./process-lock.ts";
export { findServices, type Services, startServices } from "./services.ts";
export { startTestS3, type TestS3 } from "./test-s3.ts";
export { startTestServices, type TestServices } from "./test-services.ts";
