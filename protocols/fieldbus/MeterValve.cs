namespace SmartPoles.Protocols.Fieldbus;

/// <summary>Where a meter says its valve stands.</summary>
public enum MeterValve : byte
{
    /// <summary>The meter's code means nothing known.</summary>
    Unknown = 0,

    /// <summary>Open.</summary>
    Open = 1,

    /// <summary>Closed.</summary>
    Closed = 2,

    /// <summary>Between open and closed, under way.</summary>
    Moving = 3,

    /// <summary>The meter has found a fault of the valve.</summary>
    Abnormal = 4,
}
