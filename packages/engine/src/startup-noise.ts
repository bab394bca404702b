const always = [
  /^WARNING: All log messages before absl::InitializeLog\(\) is called are written to STDERR$/,
  /\boneDNN custom operations are on\./,
];

/** Whether TensorFlow prints this line whenever it is loaded, whatever TF_CPP_MIN_LOG_LEVEL says: it is no news. */
export function isStartupNoise(line: string): boolean {
  return always.some((pattern) => pattern.test(line));
}
