namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Who is read first when not everything can be read at once. Smaller goes first.</summary>
public enum PollPriority
{
    /// <summary>An operator waits for it.</summary>
    Alarm,

    Normal,

    /// <summary>Slow and for reports only; its lag is bounded all the same.</summary>
    Low,
}
