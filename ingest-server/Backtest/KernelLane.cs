using SmartPoles.IngestServer.Alarms;
using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Backtest;

/// <summary>One kernel that is led through the entries, and what it said.</summary>
/// <param name="kernel">As a server would have made it.</param>
/// <param name="keepsItsRules">
/// Rules that the journal tells of are passed over: this kernel tries others. Without it the kernel follows the journal as the live one did.
/// </param>
internal sealed class KernelLane(AlarmKernel kernel, bool keepsItsRules)
{
    /// <summary>A rule that raises more than this is no rule; memory stays bounded.</summary>
    internal const int TransitionsMax = 2_000_000;

    /// <summary>Numbers on disk, see <see cref="EntryType"/>: the type is the second byte of every entry.</summary>
    private const int TypeAt = 1;
    private const byte RulesType = (byte)EntryType.Rules;

    private readonly List<AlarmTransition> _transitions = [];

    /// <summary>What the kernel said, in order.</summary>
    internal IReadOnlyList<AlarmTransition> Transitions => _transitions;

    /// <summary>Readings that it was given.</summary>
    internal long Readings { get; private set; }

    /// <summary>Entries of a newer version, or malformed.</summary>
    internal long SkippedEntries { get; private set; }

    /// <summary>First and last time that an entry was received, Unix ms; 0 before any.</summary>
    internal long FirstUnixMs { get; private set; }

    internal long LastUnixMs { get; private set; }

    internal bool IsOverfull => _transitions.Count > TransitionsMax;

    internal void Take(EntryChunk chunk)
    {
        for (var index = 0; index < chunk.Count; index++)
        {
            var bytes = chunk.Entry(index, out var position);
            if (keepsItsRules && bytes.Length > TypeAt && bytes[TypeAt] == RulesType) continue;
            if (JournalEntry.Read(bytes, out var entry) != EntryStatus.Ok)
            {
                SkippedEntries++;
                continue;
            }

            if (FirstUnixMs == 0) FirstUnixMs = entry.ReceivedUnixMs;
            LastUnixMs = Math.Max(LastUnixMs, entry.ReceivedUnixMs);
            if (entry.Type == EntryType.Data) Readings += entry.RowCount;
            kernel.Apply(in entry, position, _transitions);
        }
    }
}
