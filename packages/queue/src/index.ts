export { openConsumer } from "./consumer.ts";
export { openConsumers } from "./consumers.ts";
export { subscribeHints } from "./hints.ts";
export { openProducer } from "./producer.ts";
export type {
  ClassConsumer,
  ConsumerOptions,
  HintSubscription,
  NewWakeUp,
  QueueConsumer,
  QueueProducer,
  WakeUpJob,
} from "./queue.ts";
export { makeWorkerUser, type WorkerUser } from "./worker-user.ts";
