export { openConsumer } from "./consumer.ts";
export { subscribeHints } from "./hints.ts";
export { openProducer } from "./producer.ts";
export type {
  ConsumerOptions,
  HintSubscription,
  NewWakeUp,
  QueueConsumer,
  QueueProducer,
  WakeUpJob,
} from "./queue.ts";
