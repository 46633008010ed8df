/** Codes of what can go wrong with Kafka: with a message (quarantine rows), and with the way there (the service's log). */
export const KAFKA_MESSAGE_ERRORS = {
  ING_KAFKA_UNDECODABLE: { meaning: "The Kafka message could not be decoded; it was put into quarantine and its partition goes on.", action: "Check what is produced to the topic, and the topic's format, signal and profile in kafkaTopics." },
  ING_KAFKA_TOO_LARGE: { meaning: "Kafka messages decompress to more than AUTH_SLO_MAX_REQUEST_BYTES; the record batch was put into quarantine.", action: "Check the producer; raise the limit if the batch is legitimate." },
  ING_KAFKA_COMPRESSION: { meaning: "A Kafka record batch is not what its compression says; it was put into quarantine.", action: "Check the producer's compression codec." },
  ING_KAFKA_CHECKSUM: { meaning: "A Kafka record batch arrived with a wrong checksum; it was put into quarantine.", action: "Check the disks of the brokers and the network." },
  ING_KAFKA_RECORD: { meaning: "The records of a Kafka batch cannot be told apart; what was left of it was put into quarantine.", action: "Check the producer." },
  ING_KAFKA_DEFECT: { meaning: "A Kafka message met a defect of this service; it was put into quarantine.", action: "Please report it with the service's log." },
} as const;

export const KAFKA_ERRORS = {
  ...KAFKA_MESSAGE_ERRORS,
  ING_KAFKA_CONNECTED: { meaning: "The Kafka consumer has joined its group.", action: "Nothing." },
  ING_KAFKA_CLIENT: { meaning: "The Kafka client reports trouble; it goes on trying.", action: "Check the brokers, the network and the credentials; /readyz says what the consumer does at the moment." },
  ING_KAFKA_RECREATED: { meaning: "The Kafka consumer was made anew: it had failed, had stopped fetching, or topics had appeared.", action: "Nothing when rare; otherwise look at the messages of ING_KAFKA_CLIENT before it." },
  ING_KAFKA_COMMIT: { meaning: "Offsets could not be committed to Kafka; the records are durable, and it is tried again.", action: "Check the brokers; the group may be rebalancing." },
  ING_KAFKA_PAUSED: { meaning: "Partitions are paused, since no more can be made durable at the moment; nothing is lost, Kafka keeps the messages.", action: "See what the log or the store is short of (/readyz)." },
  ING_KAFKA_ELSEWHERE: { meaning: "Messages that this node had made durable were consumed again by another node before this one could commit them; here they are dropped, so that they count once.", action: "Nothing." },
  ING_KAFKA_UNSURE: { meaning: "Kafka no longer tells whether messages of a block in this node's log were consumed again; the block is kept in rejected-blocks/ instead of counting twice.", action: "It follows a reset of the group's offsets, or a node that was away very long. Load the kept block if you know that nobody consumed its offsets again." },
  ING_KAFKA_HELD: { meaning: "The log holds blocks of Kafka messages whose offsets were not committed when the service stopped, and no brokers are configured to ask whose they are. They stay in the log.", action: "Start once more with KAFKA_BROKERS and the same group." },
  ING_KAFKA_RESET: { meaning: "A partition's offsets went backwards, or the messages to go on with are gone: the topic was made anew, or its retention has passed. Consumption goes on with the oldest message there is.", action: "Check the topic's retention and this service's lag." },
  ING_KAFKA_DEAD_LETTER: { meaning: "Poison messages could not be copied to the dead-letter topic; their quarantine rows are there all the same.", action: "Check that the topic exists and that this service may produce to it." },
} as const;

export type KafkaMessageCode = keyof typeof KAFKA_MESSAGE_ERRORS;
export type KafkaErrorCode = keyof typeof KAFKA_ERRORS;
