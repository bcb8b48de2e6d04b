using SmartPoles.IngestServer.Alarms.Lifecycle;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Alarms.Evidence;

/// <summary>Stands beside the alarm loop and gathers what proves an alarm, before the transaction that keeps both.</summary>
public interface IAlarmWitness
{
    /// <summary>Sees each entry before its changes; allocates nothing.</summary>
    void See(in JournalEntry entry, long position);

    /// <summary>Gathers the proofs of a batch before its transaction begins.</summary>
    void Gather(IReadOnlyList<LifeInput> inputs);
}
