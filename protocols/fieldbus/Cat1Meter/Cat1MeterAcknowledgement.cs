namespace SmartPoles.Protocols.Fieldbus.Cat1Meter;

/// <summary>The server's word that a report has arrived.</summary>
/// <remarks>
/// Vendor document: control 17, the meter's own type, address and reasons, m = 2
/// <code>
/// | packet type (8) | power: AF sleep now, 00 stay awake for a command |
/// </code>
/// A meter waits for it and sends the report again if it does not come, so it goes out once the report is safe and not before.
/// </remarks>
public static class Cat1MeterAcknowledgement
{
    /// <summary>Bytes of the frame.</summary>
    public const int Size = Cat1MeterFrame.Overhead + 2;

    /// <summary>Sleep now.</summary>
    public const byte Sleep = 0xAF;

    /// <summary>Stay awake: a command follows.</summary>
    public const byte StayAwake = 0x00;

    /// <summary>Writes the acknowledgement of a report.</summary>
    /// <param name="report">Any packet of control 97.</param>
    /// <param name="sleep">False to keep the meter awake for a command.</param>
    /// <param name="output">At least <see cref="Size"/> bytes.</param>
    /// <param name="written">Bytes of the frame, 0 unless true.</param>
    /// <returns>False for a frame that is no report, or without room.</returns>
    public static bool TryWrite(scoped in Cat1MeterFrame report, bool sleep, Span<byte> output, out int written)
    {
        written = 0;
        if (report.Control != Cat1MeterControl.Report || report.Packet == Cat1MeterPacket.None) return false;
        ReadOnlySpan<byte> data = [(byte)report.Packet, sleep ? Sleep : StayAwake];
        var status = Cat1MeterFrame.Write(
            report.MeterType, report.Address, Cat1MeterControl.Acknowledge, 0, report.Reasons, data, output, out written);
        return status == Cat1MeterStatus.Ok;
    }
}
