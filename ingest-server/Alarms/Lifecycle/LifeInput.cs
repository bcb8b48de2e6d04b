using SmartPoles.IngestServer.Journaling;

namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>One thing that the journal tells the book: what the kernel decided, what an operator did, or that time has passed.</summary>
/// <param name="Position">Journal position of the entry.</param>
/// <param name="End">Position behind it: what the writer of the entry was given, so that it finds its outcome.</param>
/// <param name="UnixMs">Receipt of the entry: the book's clock.</param>
/// <param name="Transition">What the kernel decided; null for none.</param>
/// <param name="Operation">What an operator did; null for none.</param>
public readonly record struct LifeInput(long Position, long End, long UnixMs, AlarmTransition? Transition = null, Operation? Operation = null)
{
    /// <summary>Adds what an entry tells the book.</summary>
    /// <param name="inputs">Where it goes.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="position">Its journal position.</param>
    /// <param name="end">Position behind it.</param>
    /// <param name="decided">What the kernel made of it.</param>
    internal static void Add(List<LifeInput> inputs, in JournalEntry entry, long position, long end, List<AlarmTransition> decided)
    {
        foreach (var transition in decided) inputs.Add(new LifeInput(position, end, entry.ReceivedUnixMs, transition));

        // After what the kernel makes of it, so that a tick that raises an alarm does not pass its time before.
        if (entry.Type == EntryType.Tick) inputs.Add(new LifeInput(position, end, entry.ReceivedUnixMs));
        else if (entry.Type == EntryType.Operate) inputs.Add(new LifeInput(position, end, entry.ReceivedUnixMs, Operation: Operation.Of(in entry)));
    }
}

/// <summary>An operator's action as the journal has it; the fields are explained at <see cref="OperatorAction"/>.</summary>
public sealed record Operation(OperatorAction Action, string Subject, string Who, long FromUnixMs, long UntilUnixMs, string Note)
{
    public static Operation Of(in JournalEntry entry) => new(
        entry.Action, JournalEntry.TextOf(entry.Subject), JournalEntry.TextOf(entry.Who), entry.FromUnixMs, entry.UntilUnixMs, JournalEntry.TextOf(entry.Detail));
}
