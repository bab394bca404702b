// Loading this file makes its operations known to TensorFlow; Node wants a module to find in it.
#include <node_api.h>

NAPI_MODULE_INIT() {
  napi_value version;
  // Raised with every change of an operation's interface or of a result's bits; src/native-kernels.ts states it too.
  if (napi_create_int32(env, 1, &version) == napi_ok) napi_set_named_property(env, exports, "version", version);
  return exports;
}
