namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Takes what gateways would publish.</summary>
internal interface IFleetSink
{
    /// <summary>A message that a server would have received now; both borrow memory of the caller.</summary>
    void Take(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload);
}
