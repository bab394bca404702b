// The kernels of this folder as TensorFlow operations. They are only for the CPU and only put into a graph by rewrites
// that checked their conditions, so a shape that does not fit is a mistake of ours and is refused, not handled.
#include <algorithm>

#include "batch_norm.h"
#include "tensorflow/core/framework/common_shape_fns.h"
#include "tensorflow/core/framework/op.h"
#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/shape_inference.h"
#include "tensorflow/core/lib/core/threadpool.h"
#include "winograd.h"

namespace resweep {
namespace {

using tensorflow::DataTypeToEnum;
using tensorflow::OpKernel;
using tensorflow::OpKernelConstruction;
using tensorflow::OpKernelContext;
using tensorflow::Tensor;
using tensorflow::TensorShape;
using tensorflow::errors::InvalidArgument;
using tensorflow::shape_inference::DimensionHandle;
using tensorflow::shape_inference::InferenceContext;
using tensorflow::shape_inference::ShapeHandle;

/** The threads that TensorFlow gives to one operation. */
class DeviceWorkers : public Workers {
 public:
  explicit DeviceWorkers(OpKernelContext* context) : threads_(context->device()->tensorflow_cpu_worker_threads()) {}

 protected:
  void run(int64_t items, int64_t cost, void* context, void (*work)(void*, int64_t, int64_t)) override {
    if (threads_->num_threads <= 1) return work(context, 0, items);
    threads_->workers->ParallelFor(items, cost, [=](int64_t first, int64_t last) { work(context, first, last); });
  }

 private:
  const tensorflow::DeviceBase::CpuWorkerThreads* threads_;
};

template <class Element>
Element* data(Tensor& tensor) {
  return reinterpret_cast<Element*>(tensor.data());
}
template <class Element>
const Element* data(const Tensor& tensor) {
  return reinterpret_cast<const Element*>(tensor.data());
}

tensorflow::Status temporary(OpKernelContext* context, int64_t floats, Tensor* memory) {
  return context->allocate_temp(tensorflow::DT_FLOAT, TensorShape({floats}), memory);
}

/** Images, and the filter's channels where the operation has a filter. */
bool fits(const winograd::Shape& shape) { return shape.in % lanes == 0 && shape.out % lanes == 0; }

template <class Element>
class Conv3x3 : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor &x = context->input(0), &filter = context->input(1);
    const winograd::Shape shape{x.dim_size(0), x.dim_size(1), x.dim_size(2), filter.dim_size(2), filter.dim_size(3)};
    OP_REQUIRES(context, fits(shape) && x.dim_size(3) == shape.in, InvalidArgument("channels must be multiples of 16"));
    Tensor *y, memory;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({shape.batch, shape.height, shape.width, shape.out}), &y));
    OP_REQUIRES_OK(context, temporary(context, winograd::forward_workspace(shape), &memory));
    DeviceWorkers workers(context);
    winograd::forward(shape, data<Element>(x), data<float>(filter), data<Element>(*y), data<float>(memory), workers);
  }
};

template <class Element>
class Conv3x3InputGradient : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor &filter = context->input(0), &dy = context->input(1);
    const winograd::Shape shape{dy.dim_size(0), dy.dim_size(1), dy.dim_size(2), filter.dim_size(2), filter.dim_size(3)};
    OP_REQUIRES(context, fits(shape) && dy.dim_size(3) == shape.out, InvalidArgument("channels must be multiples of 16"));
    Tensor *dx, memory;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({shape.batch, shape.height, shape.width, shape.in}), &dx));
    OP_REQUIRES_OK(context, temporary(context, winograd::forward_workspace(shape), &memory));
    DeviceWorkers workers(context);
    winograd::input_gradient(shape, data<Element>(dy), data<float>(filter), data<Element>(*dx), data<float>(memory), workers);
  }
};

template <class Element>
class Conv3x3FilterGradient : public OpKernel {
 public:
  using OpKernel::OpKernel;
  void Compute(OpKernelContext* context) override {
    const Tensor &x = context->input(0), &dy = context->input(1);
    const winograd::Shape shape{x.dim_size(0), x.dim_size(1), x.dim_size(2), x.dim_size(3), dy.dim_size(3)};
    OP_REQUIRES(context, fits(shape), InvalidArgument("channels must be multiples of 16"));
    Tensor *dfilter, memory;
    OP_REQUIRES_OK(context, context->allocate_output(0, TensorShape({3, 3, shape.in, shape.out}), &dfilter));
    OP_REQUIRES_OK(context, temporary(context, winograd::filter_gradient_workspace(shape), &memory));
    DeviceWorkers workers(context);
    winograd::filter_gradient(shape, data<Element>(x), data<Element>(dy), data<float>(*dfilter), data<float>(memory), workers);
  }
};

batch_norm::Shape rows_of(const Tensor& x) {
  const int64_t channels = x.dim_size(x.dims() - 1);
  return {channels == 0 ? 0 : x.NumElements() / channels, channels};
}

template <class Element>
class BatchNorm : public OpKernel {
 public:
  explicit BatchNorm(OpKernelConstruction* context) : OpKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("epsilon", &epsilon_));
    OP_REQUIRES_OK(context, context->GetAttr("relu", &relu_));
  }
  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const batch_norm::Shape shape = rows_of(x);
    OP_REQUIRES(context, shape.channels % lanes == 0, InvalidArgument("channels must be a multiple of 16"));
    const bool has_side = context->num_inputs() > 3;
    OP_REQUIRES(context, !has_side || context->input(3).shape() == x.shape(), InvalidArgument("side must have x's shape"));
    Tensor *y, *mean, *variance, *inverse_deviation, memory;
    OP_REQUIRES_OK(context, context->allocate_output(0, x.shape(), &y));
    const TensorShape per_channel({shape.channels});
    OP_REQUIRES_OK(context, context->allocate_output(1, per_channel, &mean));
    OP_REQUIRES_OK(context, context->allocate_output(2, per_channel, &variance));
    OP_REQUIRES_OK(context, context->allocate_output(3, per_channel, &inverse_deviation));
    OP_REQUIRES_OK(context, temporary(context, batch_norm::workspace(shape), &memory));
    DeviceWorkers workers(context);
    batch_norm::forward<Element>(shape,
                                 {.x = data<Element>(x),
                                  .side = has_side ? data<Element>(context->input(3)) : nullptr,
                                  .gamma = data<float>(context->input(1)),
                                  .beta = data<float>(context->input(2)),
                                  .epsilon = epsilon_,
                                  .relu = relu_,
                                  .y = data<Element>(*y),
                                  .mean = data<float>(*mean),
                                  .variance = data<float>(*variance),
                                  .inverse_deviation = data<float>(*inverse_deviation)},
                                 data<float>(memory), workers);
  }

 private:
  float epsilon_;
  bool relu_;
};

template <class Element>
class BatchNormGradient : public OpKernel {
 public:
  explicit BatchNormGradient(OpKernelConstruction* context) : OpKernel(context) {
    OP_REQUIRES_OK(context, context->GetAttr("relu", &relu_));
    OP_REQUIRES_OK(context, context->GetAttr("outputs_side", &outputs_side_));
    OP_REQUIRES_OK(context, context->GetAttr("gradients", &gradients_));
    OP_REQUIRES_OK(context, context->GetAttr("results", &results_));
  }
  void Compute(OpKernelContext* context) override {
    const Tensor& x = context->input(0);
    const batch_norm::Shape shape = rows_of(x);
    OP_REQUIRES(context, shape.channels % lanes == 0, InvalidArgument("channels must be a multiple of 16"));
    const int first = 5;
    for (int i = first; i < first + gradients_ + results_; i++) {
      OP_REQUIRES(context, context->input(i).NumElements() == x.NumElements(), InvalidArgument("dy and y must have x's size"));
    }
    Tensor *dx, *dgamma, *dbeta, *dside, memory;
    OP_REQUIRES_OK(context, context->allocate_output(0, x.shape(), &dx));
    const TensorShape per_channel({shape.channels});
    OP_REQUIRES_OK(context, context->allocate_output(1, per_channel, &dgamma));
    OP_REQUIRES_OK(context, context->allocate_output(2, per_channel, &dbeta));
    OP_REQUIRES_OK(context, context->allocate_output(3, outputs_side_ ? x.shape() : TensorShape({0}), &dside));
    OP_REQUIRES_OK(context, temporary(context, batch_norm::workspace(shape), &memory));
    DeviceWorkers workers(context);
    batch_norm::backward<Element>(
        shape,
        {.dy = data<Element>(context->input(first)),
         .dy2 = gradients_ > 1 ? data<Element>(context->input(first + 1)) : nullptr,
         .x = data<Element>(x),
         .y = results_ > 0 ? data<Element>(context->input(first + gradients_)) : nullptr,
         .gamma = data<float>(context->input(1)),
         .beta = data<float>(context->input(2)),
         .mean = data<float>(context->input(3)),
         .inverse_deviation = data<float>(context->input(4)),
         .relu = relu_,
         .dx = data<Element>(*dx),
         .dgamma = data<float>(*dgamma),
         .dbeta = data<float>(*dbeta),
         .dside = outputs_side_ ? data<Element>(*dside) : nullptr},
        data<float>(memory), workers);
  }

 private:
  bool relu_, outputs_side_;
  int gradients_, results_;
};

/** An image shape with the channels of a filter's axis. */
tensorflow::Status convolution_shape(InferenceContext* context, int images, int filter, int axis) {
  ShapeHandle shape, kernel, result;
  TF_RETURN_IF_ERROR(context->WithRank(context->input(images), 4, &shape));
  TF_RETURN_IF_ERROR(context->WithRank(context->input(filter), 4, &kernel));
  TF_RETURN_IF_ERROR(context->ReplaceDim(shape, 3, context->Dim(kernel, axis), &result));
  context->set_output(0, result);
  return tensorflow::OkStatus();
}

}  // namespace

REGISTER_OP("ResweepConv3x3")
    .Input("x: T")
    .Input("filter: float")
    .Output("y: T")
    .Attr("T: {float, bfloat16}")
    .SetShapeFn([](InferenceContext* context) { return convolution_shape(context, 0, 1, 3); });
REGISTER_OP("ResweepConv3x3InputGradient")
    .Input("filter: float")
    .Input("dy: T")
    .Output("dx: T")
    .Attr("T: {float, bfloat16}")
    .SetShapeFn([](InferenceContext* context) { return convolution_shape(context, 1, 0, 2); });
REGISTER_OP("ResweepConv3x3FilterGradient")
    .Input("x: T")
    .Input("dy: T")
    .Output("dfilter: float")
    .Attr("T: {float, bfloat16}")
    .SetShapeFn([](InferenceContext* context) {
      ShapeHandle x, dy;
      TF_RETURN_IF_ERROR(context->WithRank(context->input(0), 4, &x));
      TF_RETURN_IF_ERROR(context->WithRank(context->input(1), 4, &dy));
      context->set_output(0, context->MakeShape({context->MakeDim(3), context->MakeDim(3), context->Dim(x, 3), context->Dim(dy, 3)}));
      return tensorflow::OkStatus();
    });
REGISTER_OP("ResweepBatchNorm")
    .Input("x: T")
    .Input("gamma: float")
    .Input("beta: float")
    .Input("side: sides * T")
    .Output("y: T")
    .Output("mean: float")
    .Output("variance: float")
    .Output("inverse_deviation: float")
    .Attr("T: {float, bfloat16}")
    .Attr("sides: int >= 0")
    .Attr("epsilon: float")
    .Attr("relu: bool")
    .SetShapeFn([](InferenceContext* context) {
      context->set_output(0, context->input(0));
      for (int i = 1; i < 4; i++) context->set_output(i, context->input(1));
      return tensorflow::OkStatus();
    });
REGISTER_OP("ResweepBatchNormGradient")
    .Input("x: T")
    .Input("gamma: float")
    .Input("beta: float")
    .Input("mean: float")
    .Input("inverse_deviation: float")
    .Input("dy: gradients * T")
    .Input("y: results * T")
    .Output("dx: T")
    .Output("dgamma: float")
    .Output("dbeta: float")
    .Output("dside: T")
    .Attr("T: {float, bfloat16}")
    .Attr("gradients: int >= 1")
    .Attr("results: int >= 0")
    .Attr("relu: bool")
    .Attr("outputs_side: bool")
    .SetShapeFn([](InferenceContext* context) {
      context->set_output(0, context->input(0));
      context->set_output(1, context->input(1));
      context->set_output(2, context->input(1));
      context->set_output(3, context->UnknownShape());
      return tensorflow::OkStatus();
    });

#define REGISTER(name, Kernel, Type) \
  REGISTER_KERNEL_BUILDER(Name(name).Device(tensorflow::DEVICE_CPU).TypeConstraint<Type>("T"), Kernel)
#define REGISTER_FOR(Type, Element)                                              \
  REGISTER("ResweepConv3x3", Conv3x3<Element>, Type);                            \
  REGISTER("ResweepConv3x3InputGradient", Conv3x3InputGradient<Element>, Type);  \
  REGISTER("ResweepConv3x3FilterGradient", Conv3x3FilterGradient<Element>, Type);\
  REGISTER("ResweepBatchNorm", BatchNorm<Element>, Type);                        \
  REGISTER("ResweepBatchNormGradient", BatchNormGradient<Element>, Type)
REGISTER_FOR(float, float);
REGISTER_FOR(Eigen::bfloat16, bfloat16);
#undef REGISTER_FOR
#undef REGISTER

}  // namespace resweep
