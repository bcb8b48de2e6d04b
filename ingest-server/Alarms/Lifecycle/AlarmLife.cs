namespace SmartPoles.IngestServer.Alarms.Lifecycle;

/// <summary>What the life of one alarm depends on.</summary>
/// <param name="IsActive">The condition holds.</param>
/// <param name="IsAcknowledged">Somebody knows.</param>
/// <param name="IsLatching">It stays until it is reset.</param>
/// <param name="IsReset">It was reset.</param>
/// <param name="Level">1 (the worst) to 3.</param>
/// <param name="Hidden">What keeps it from being annunciated.</param>
public readonly record struct AlarmLife(bool IsActive, bool IsAcknowledged, bool IsLatching, bool IsReset, byte Level, Hiding Hidden)
{
    public AlarmState State => this switch
    {
        { IsOpen: false } => AlarmState.Normal,
        _ when Hidden.HasFlag(Hiding.OutOfService) => AlarmState.OutOfService,
        _ when Hidden.HasFlag(Hiding.Window) => AlarmState.SuppressedByDesign,
        _ when Hidden.HasFlag(Hiding.Shelf) => AlarmState.Shelved,
        { IsActive: true } => IsAcknowledged ? AlarmState.ActiveAcknowledged : AlarmState.ActiveUnacknowledged,
        { IsLatching: true } => IsAcknowledged ? AlarmState.LatchedAcknowledged : AlarmState.LatchedUnacknowledged,
        _ => AlarmState.ReturnedUnacknowledged,
    };

    /// <summary>Something about it is still to be done by the world or by a person.</summary>
    public bool IsOpen => IsActive || (IsLatching ? !IsReset : !IsAcknowledged);
}
