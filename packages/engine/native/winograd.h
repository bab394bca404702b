#pragma once
#include <cstdint>

#include "element.h"
#include "workers.h"

// 3x3 convolutions of stride 1 that keep the size, by Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray 2016,
// arXiv:1509.09308): 36 multiplications for 16 pixels where the direct way takes 144. Images are NHWC, filters
// [3, 3, in, out], both channel counts multiples of 16. Images may be bfloat16; what is computed with them is float32. Every result is the same bits whatever the number of threads:
// work is cut by shape alone.
namespace resweep::winograd {

struct Shape {
  int64_t batch, height, width, in, out;
};

/** Floats of working memory that each of the three needs. */
int64_t forward_workspace(const Shape& shape);
int64_t filter_gradient_workspace(const Shape& shape);

/** y [batch, height, width, out] from x [batch, height, width, in]. */
template <class Element>
void forward(const Shape& shape, const Element* x, const float* filter, Element* y, float* workspace, Workers& workers);

/** dx from dy: the convolution with the filter turned by half a turn; `shape` is that of the forward pass. */
template <class Element>
void input_gradient(const Shape& shape, const Element* dy, const float* filter, Element* dx, float* workspace,
                    Workers& workers);

/** dfilter [3, 3, in, out] from x and dy. */
template <class Element>
void filter_gradient(const Shape& shape, const Element* x, const Element* dy, float* dfilter, float* workspace,
                     Workers& workers);

}  // namespace resweep::winograd
