"""Advice: what an operator does about a dead letter, a sentence or two for each closed reason."""

ADVICE = {
    "decode.headers": "Somebody wrote to the topic without Tansiq's headers: find the writer. If the value is sound, "
    "repair with --with-value (it gets headers); else park it.",
    "decode.json": "The value is no JSON: find the writer that cut or garbled it; mend the bytes and repair with "
    "--with-value, or park it.",
    "decode.body": "The page's compressed body cannot be opened or opens to more than 5 MiB. Fetch the address anew; "
    "park this one.",
    "schema.kind": "A message of another kind: a writer uses the wrong topic. Correct the writer, park this one.",
    "schema.invalid": "The value breaks its schema; the detail names the field. Correct the writer, then repair with "
    "--with-value, or repair as it is once the reader takes it.",
    "schema.future": "A newer writer was rolled out before its readers. Roll out the readers, then repair.",
    "schema.upcast": "Our step that lifts an older version failed. Correct the upcaster, roll out, then repair.",
    "key.mismatch": "The Kafka key is not the message's own. Correct the writer; export the value and repair with "
    "--with-value, which sets the right key.",
    "limit.time": "The core did not answer in time. Run `tansiq explain` on the exported page to find what hangs; "
    "correct it, roll out, then repair.",
    "limit.memory": "The core took too much memory. Find out what makes this message grow; correct it, then repair.",
    "limit.size": "The message is above its topic's maximum. Find out why the writer made it so large; park it.",
    "worker.died": "The process that worked on it ended, by a crash of a library or the system's memory. See the log "
    "of that minute; repair once it is corrected, or at once if the machine was at fault.",
    "core.error": "Our code raised; the detail says where. Correct it, roll out, then repair.",
    "produce.refused": "What our code made of it breaks the contract (size, vocabulary, topic). Correct the code, "
    "roll out, then repair.",
    "store.refused": "The database refused it. See the detail; correct the cause, then repair.",
    "poison.parked": "It failed more than three times. Correct the cause named in the detail first; then repair "
    "with --force.",
}
UNKNOWN = "No stage of Tansiq wrote this record: somebody put it on the -dlq. Find the writer; park it."


def advice(reason: str) -> str:
    """Say what to do about a reason."""
    return ADVICE.get(reason, UNKNOWN)
