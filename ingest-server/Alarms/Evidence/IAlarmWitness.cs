using Microsoft.Data.Sqlite;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Alarms.Evidence;

/// <summary>Stands beside the alarm loop and keeps what proves an alarm, in the transaction that keeps the alarm.</summary>
public interface IAlarmWitness
{
    /// <summary>Sees each entry before its changes; allocates nothing.</summary>
    void See(in JournalEntry entry, long position);

    /// <summary>Gathers the proofs of a batch before its transaction begins.</summary>
    void Gather(IReadOnlyList<AlarmTransition> transitions);

    /// <summary>Keeps the proof of an alarm that was raised just now, within its transaction.</summary>
    void Keep(SqliteConnection connection, SqliteTransaction transaction, AlarmTransition raised);
}
