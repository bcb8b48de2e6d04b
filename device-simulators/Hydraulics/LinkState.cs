namespace SmartPoles.DeviceSimulators.Hydraulics;

/// <summary>What a link does in the state that is being sought; those before <see cref="Open"/> let nothing through.</summary>
public enum LinkState
{
    /// <summary>Shut, by somebody or by the direction of flow.</summary>
    Closed,

    /// <summary>Shut for as long as the tank at its end is full, or empty.</summary>
    ClosedByTank,

    /// <summary>A pump that cannot lift so high.</summary>
    CannotDeliver,

    /// <summary>Lets water through as it comes.</summary>
    Open,

    /// <summary>A control valve that holds its setting.</summary>
    Active,

    /// <summary>A flow control valve that the network gives less than its setting.</summary>
    BelowSetting,
}
