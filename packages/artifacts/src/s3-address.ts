import { InvalidInput, unknownName } from "@resweep/spec";

/** Where an S3 store is. */
export interface S3Address {
  readonly bucket: string;
  /** What its keys begin with, without slashes at the ends; may be empty. */
  readonly prefix: string;
  /** Of a server that is not Amazon's; null is Amazon's. */
  readonly endpoint: string | null;
  /** Null: as the AWS tools are set up. */
  readonly region: string | null;
  /** `endpoint/bucket` instead of `bucket.endpoint`. */
  readonly pathStyle: boolean;
}

const parameters = ["endpoint", "region", "pathStyle"];
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const prefixPart = /^[A-Za-z0-9_=@-][A-Za-z0-9._=@-]*$/;

/** Reads `s3://bucket/prefix?endpoint=…&region=…&pathStyle=…`. Throws InvalidInput; never repeats a password. */
export function parseS3Address(address: string): S3Address {
  const refuse = (message: string): never => {
    throw InvalidInput.at("RESWEEP_ARTIFACTS", message);
  };
  // A URL of an unknown scheme keeps its host as written; the path is split by hand to see empty parts.
  const url = URL.canParse(address) ? new URL(address) : refuse("is no address s3://bucket/prefix");
  if (url.username || url.password) return refuse(noCredentials);
  const bucket = url.host;
  if (!bucketName.test(bucket)) {
    return refuse(`"${bucket}" is no name of a bucket; write s3://bucket/prefix`);
  }
  const prefix = url.pathname.replace(/^\/+|\/+$/g, "");
  if (prefix !== "" && !prefix.split("/").every((part) => prefixPart.test(part))) {
    return refuse(`"${prefix}" is no prefix; use letters, digits and . _ - = @ between slashes`);
  }
  for (const name of url.searchParams.keys()) {
    if (parameters.includes(name)) continue;
    return refuse(
      /key|secret|token|password/i.test(name)
        ? noCredentials
        : unknownName("parameter", name, parameters),
    );
  }
  const endpoint = url.searchParams.get("endpoint") || null;
  if (endpoint !== null && !isWebAddress(endpoint)) {
    return refuse(
      "endpoint must be an address such as http://host:9000, without name and password",
    );
  }
  const pathStyle = url.searchParams.get("pathStyle");
  if (pathStyle !== null && pathStyle !== "true" && pathStyle !== "false") {
    return refuse(`pathStyle must be true or false, not "${pathStyle}"`);
  }
  return {
    bucket,
    prefix,
    endpoint,
    region: url.searchParams.get("region") || null,
    // A server of one's own seldom has a name for each bucket.
    pathStyle: pathStyle === null ? endpoint !== null : pathStyle === "true",
  };
}

const noCredentials =
  "must hold no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE";

function isWebAddress(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}
