/** Any number that nothing else locks: held while a backup is made. */
export const BACKUP_LOCK = 7_270_003;

/** True in SQL while a backup is made: it names files that must stay until they are copied. */
export const backupUnderWay = `EXISTS (
  SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = ${BACKUP_LOCK}
    AND objsubid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;
