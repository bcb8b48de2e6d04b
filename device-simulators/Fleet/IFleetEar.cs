namespace SmartPoles.DeviceSimulators.Fleet;

/// <summary>Hears what a link receives. Calls come one at a time, from the link's own loop.</summary>
internal interface IFleetEar
{
    /// <summary>The answer to a message of ours; a reason of 0x80 and above is a refusal.</summary>
    void OnAcknowledged(int packetId, int reason);

    /// <summary>A command; it borrows the input.</summary>
    void OnCommand(ReadOnlySpan<byte> payload);

    /// <summary>All that came together was told.</summary>
    void OnHeard();
}
