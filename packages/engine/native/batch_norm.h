#pragma once
#include <cstdint>

#include "element.h"
#include "workers.h"

// Batch norm in training (Ioffe and Szegedy 2015, algorithm 1) together with the addition and the ReLU after it, each
// activation read and written as few times as can be. Images are [rows, channels], channels a multiple of 16. Every
// result is the same bits whatever the number of threads.
namespace resweep::batch_norm {

struct Shape {
  int64_t rows, channels;
};

/** Floats of working memory that either pass needs. */
int64_t workspace(const Shape& shape);

template <class Element>
struct Forward {
  const Element* x;
  /** Added before the ReLU; may be null. */
  const Element* side;
  const float *gamma, *beta;
  float epsilon;
  bool relu;
  Element* y;
  /** Of the batch, [channels]; the variance is the unbiased one that running statistics keep. */
  float *mean, *variance, *inverse_deviation;
};

template <class Element>
struct Backward {
  /** The gradient of y is their sum; the second may be null. */
  const Element *dy, *dy2;
  const Element* x;
  /** The forward pass's result where it had a side and a ReLU, else null. */
  const Element* y;
  const float *gamma, *beta, *mean, *inverse_deviation;
  bool relu;
  Element* dx;
  float *dgamma, *dbeta;
  /** The gradient of what was added; null where nobody asks for it. */
  Element* dside;
};

template <class Element>
void forward(const Shape& shape, const Forward<Element>& pass, float* workspace, Workers& workers);
template <class Element>
void backward(const Shape& shape, const Backward<Element>& pass, float* workspace, Workers& workers);

}  // namespace resweep::batch_norm
