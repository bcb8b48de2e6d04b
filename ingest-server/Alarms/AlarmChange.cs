using SmartPoles.IngestServer.Alarms.Flood;
using SmartPoles.IngestServer.Alarms.Lifecycle;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>One committed change of one alarm.</summary>
/// <param name="Kind">What.</param>
/// <param name="Record">The alarm right after it.</param>
/// <param name="Position">Journal position of the entry that decided.</param>
/// <param name="UnixMs">Journal time.</param>
/// <param name="Transition">What the kernel decided; null where an operator or the time did.</param>
/// <param name="Who">Who did it; null for the server.</param>
/// <param name="Note">Reason, comment, cause or state.</param>
public sealed record AlarmChange(
    HistoryKind Kind, AlarmRecord Record, long Position, long UnixMs, AlarmTransition? Transition = null, string? Who = null, string? Note = null)
{
    /// <summary>Name for the browsers; the kernel's own word where it decided.</summary>
    public string Name => Transition?.Kind.ToString() ?? Kind.ToString();
}

/// <summary>What one commit changed.</summary>
/// <param name="Alarms">Changes of alarms, in order.</param>
/// <param name="Floods">Groups that opened, counted on or ended, each as it is now.</param>
public sealed record BookChanges(IReadOnlyList<AlarmChange> Alarms, IReadOnlyList<FloodGroup> Floods)
{
    public static BookChanges None { get; } = new([], []);

    public bool IsEmpty => Alarms.Count == 0 && Floods.Count == 0;
}
