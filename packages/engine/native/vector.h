#pragma once
#include <immintrin.h>

#include "element.h"

// Sixteen floats at a time (AVX-512F). Channels are the innermost dimension everywhere, in multiples of `lanes`.
namespace resweep {

using Vector = __m512;

inline Vector load(const float* from) { return _mm512_loadu_ps(from); }
inline void store(float* to, Vector value) { _mm512_storeu_ps(to, value); }
/** Past the caches: for what is read again only after more than they hold. `to` is a multiple of 64 bytes. */
inline void stream(float* to, Vector value) { _mm512_stream_ps(to, value); }
/** What was streamed is there for other threads: each thread says so when it is done. */
inline void end_stream() { _mm_sfence(); }
inline Vector all(float value) { return _mm512_set1_ps(value); }
inline Vector zero() { return _mm512_setzero_ps(); }
inline Vector add(Vector a, Vector b) { return _mm512_add_ps(a, b); }
inline Vector subtract(Vector a, Vector b) { return _mm512_sub_ps(a, b); }
inline Vector multiply(Vector a, Vector b) { return _mm512_mul_ps(a, b); }
/** a b + c */
inline Vector plus_product(Vector a, Vector b, Vector c) { return _mm512_fmadd_ps(a, b, c); }
/** c - a b */
inline Vector minus_product(Vector a, Vector b, Vector c) { return _mm512_fnmadd_ps(a, b, c); }

/** The greater of 0 and `value`; NaN stays NaN. */
inline Vector relu(Vector value) { return _mm512_max_ps(zero(), value); }
/** `value` where `sign` is above 0, else 0. */
inline Vector where_positive(Vector sign, Vector value) {
  return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(sign, zero(), _CMP_GT_OQ), value);
}

inline Vector load(const bfloat16* from) {
  const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}
/** Rounds half to even; NaN stays NaN. */
inline __m256i narrow(Vector value) {
  const __m512i bits = _mm512_castps_si512(value);
  const __m512i last = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
  __m512i rounded = _mm512_add_epi32(bits, _mm512_add_epi32(last, _mm512_set1_epi32(0x7fff)));
  rounded = _mm512_mask_mov_epi32(rounded, _mm512_cmp_ps_mask(value, value, _CMP_UNORD_Q), _mm512_set1_epi32(0x7fc00000));
  return _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded, 16));
}
inline void store(bfloat16* to, Vector value) { _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), narrow(value)); }
/** As for floats; `to` is a multiple of 32 bytes. */
inline void stream(bfloat16* to, Vector value) { _mm256_stream_si256(reinterpret_cast<__m256i*>(to), narrow(value)); }

}  // namespace resweep
