using SmartPoles.IngestServer.Alarms.Lifecycle;

namespace SmartPoles.IngestServer.Alarms;

/// <summary>Which alarms are wanted; every null asks for any. Newest first.</summary>
public sealed record AlarmQuery
{
    /// <summary>True: the condition holds; false: it has returned.</summary>
    public bool? IsActive { get; init; }

    /// <summary>True: something is still to be done about it.</summary>
    public bool? IsOpen { get; init; }

    public AlarmState? State { get; init; }

    public int? Level { get; init; }

    public string? Rule { get; init; }

    public string? Subject { get; init; }

    /// <summary>Id of a cause: it and its consequences.</summary>
    public string? Group { get; init; }

    /// <summary>Only alarms that are under no cause: each stands for its group.</summary>
    public bool OnlyCauses { get; init; }

    /// <summary>True: annunciated; false: held back.</summary>
    public bool? IsShown { get; init; }

    /// <summary>Raised at or after, event time.</summary>
    public long? FromUnixMs { get; init; }

    /// <summary>Raised before, event time.</summary>
    public long? ToUnixMs { get; init; }

    /// <summary>Where the page before ended: <c>raisedUnixMs:id</c> of its last alarm.</summary>
    public AlarmCursor? After { get; init; }

    public int Limit { get; init; } = 1000;
}

/// <summary>Place in the list: behind an alarm.</summary>
public readonly record struct AlarmCursor(long RaisedUnixMs, string Id)
{
    public override string ToString() => $"{RaisedUnixMs}:{Id}";

    public static bool TryParse(string? text, out AlarmCursor cursor)
    {
        cursor = default;
        if (text?.Split(':') is not [var ms, { Length: > 0 } id] || !long.TryParse(ms, out var raised)) return false;
        cursor = new AlarmCursor(raised, id);
        return true;
    }
}
