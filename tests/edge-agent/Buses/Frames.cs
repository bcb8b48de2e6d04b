using SmartPoles.Protocols.Fieldbus.Modbus;

namespace SmartPoles.EdgeAgent.Tests.Buses;

/// <summary>Frames as slaves and other masters put them onto a wire.</summary>
internal static class Frames
{
    public static byte[] Rtu(byte unit, params byte[] pdu)
    {
        var frame = new byte[RtuFrame.SizeMax];
        Assert.Equal(RtuStatus.Ok, RtuFrame.Write(unit, pdu, frame, out var written));
        return frame[..written];
    }

    public static byte[] Tcp(ushort transaction, byte unit, params byte[] pdu)
    {
        var frame = new byte[TcpFrame.SizeMax];
        Assert.Equal(TcpStatus.Ok, TcpFrame.Write(transaction, unit, pdu, frame, out var written));
        return frame[..written];
    }

    /// <summary>The answer to a read of registers.</summary>
    public static byte[] Registers(byte function, params ushort[] values) =>
        [function, (byte)(values.Length * 2), .. values.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })];

    /// <summary>The question for registers.</summary>
    public static byte[] Ask(byte function, ushort address, ushort count) =>
        [function, (byte)(address >> 8), (byte)address, (byte)(count >> 8), (byte)count];
}
