export type {
  ConsumerOptions,
  HintSubscription,
  NewWakeUp,
  QueueConsumer,
  QueueProducer,
  WakeUpJob,
} from "./queue.ts";
