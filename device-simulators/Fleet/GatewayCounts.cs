namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>A gateway's own list of what it did; all in readings unless named otherwise.</summary>
/// <param name="Taken">Given a ledger number.</param>
/// <param name="Published">Handed to a connection at least once.</param>
/// <param name="Acknowledged">Acknowledged by the server.</param>
/// <param name="Pending">Taken and not yet acknowledged.</param>
/// <param name="Skipped">Not taken, because too much was pending; they have no number.</param>
/// <param name="Republished">Handed to a connection once more, because the first time stayed without an acknowledgement.</param>
/// <param name="Connects">Connections that the server accepted.</param>
/// <param name="Rebirths">Births sent because the server asked.</param>
public readonly record struct GatewayCounts(
    long Taken,
    long Published,
    long Acknowledged,
    long Pending,
    long Skipped,
    long Republished,
    long Connects,
    long Rebirths)
{
    /// <summary>The sum of two lists.</summary>
    public static GatewayCounts operator +(GatewayCounts left, GatewayCounts right) => new(
        left.Taken + right.Taken,
        left.Published + right.Published,
        left.Acknowledged + right.Acknowledged,
        left.Pending + right.Pending,
        left.Skipped + right.Skipped,
        left.Republished + right.Republished,
        left.Connects + right.Connects,
        left.Rebirths + right.Rebirths);
}

/// <summary>How far the numbers of one device went in one epoch; every number from 1 to <paramref name="Last"/> was taken.</summary>
/// <param name="Device">Device id.</param>
/// <param name="Epoch">Epoch.</param>
/// <param name="Last">Last number given out, 0 for none.</param>
public readonly record struct DeviceLedger(string Device, ulong Epoch, ulong Last);
