using System.Runtime.InteropServices;
using SmartPoles.EdgeAgent.Configuration;
using Native = SmartPoles.EdgeAgent.Buses.LinuxCalls;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Lets the kernel turn an RS-485 transceiver round with RTS: linux/serial.h, struct serial_rs485.</summary>
internal static unsafe class Rs485Direction
{
    private const nuint SetRs485 = 0x542F;

    private const uint FlagEnabled = 1;
    private const uint FlagRtsOnSend = 2;
    private const uint FlagRtsAfterSend = 4;
    private const uint FlagRxDuringTx = 16;

    /// <summary>Null when the port does it, else why not.</summary>
    public static string? Apply(int file, Rs485Options options)
    {
        var settings = Encode(options);
        return Native.Control(file, SetRs485, &settings) == 0 ? null : Native.Explain(Native.LastError);
    }

    internal static SerialRs485 Encode(Rs485Options options) => new()
    {
        Flags = (options.Enabled ? FlagEnabled : 0)
            | (options.RtsOnSend ? FlagRtsOnSend : 0)
            | (options.RtsAfterSend ? FlagRtsAfterSend : 0)
            | (options.RxDuringTx ? FlagRxDuringTx : 0),
        DelayBeforeSendMs = (uint)options.DelayBeforeSendMs,
        DelayAfterSendMs = (uint)options.DelayAfterSendMs,
    };

    [StructLayout(LayoutKind.Sequential)]
    internal struct SerialRs485
    {
        internal uint Flags;
        internal uint DelayBeforeSendMs;
        internal uint DelayAfterSendMs;
        internal fixed uint Padding[5];
    }
}
