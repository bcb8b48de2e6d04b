using System.Runtime.InteropServices;
using SmartPoles.EdgeAgent.Configuration;
using Native = SmartPoles.EdgeAgent.Buses.LinuxCalls;

namespace SmartPoles.EdgeAgent.Buses;

/// <summary>Baud, parity and stop bits of an open port, by the kernel's termios2: raw bytes, any baud, nothing translated.</summary>
internal static unsafe class SerialSettings
{
    private const nuint GetTermios2 = 0x802C542A;
    private const nuint SetTermios2 = 0x402C542B;
    private const nuint Exclusive = 0x540C;
    private const nuint Flush = 0x540B;
    private const int FlushBoth = 2;

    private const uint CheckParity = 0x10;

    private const uint Bits8 = 0x30;
    private const uint TwoStopBits = 0x40;
    private const uint Receive = 0x80;
    private const uint ParityOn = 0x100;
    private const uint ParityOdd = 0x200;
    private const uint IgnoreModem = 0x800;
    private const uint OtherBaud = 0x1000;
    private const int InputBaudShift = 16;

    private const int MinimumAt = 6;

    /// <summary>A UART samples in the middle of a bit: beyond 3 % the last bits of a character are misread.</summary>
    private const double BaudErrorMax = 0.03;

    /// <exception cref="IOException">No serial port, or one that does not do this.</exception>
    public static void Apply(int file, SerialOptions options)
    {
        // A second master on the port would mix its frames with ours.
        Native.Control(file, Exclusive, null);
        Termios2 settings;
        if (Native.Control(file, GetTermios2, &settings) != 0) throw new IOException($"is no serial port ({Native.Explain(Native.LastError)})");
        settings.Input = options.Parity == SerialParity.None ? 0 : CheckParity;    // a byte with wrong parity is read as 0: the checksum finds it
        settings.Output = 0;
        settings.Local = 0;
        settings.Control = Bits8 | Receive | IgnoreModem | OtherBaud | (OtherBaud << InputBaudShift)
            | (options.StopBits == 2 ? TwoStopBits : 0)
            | options.Parity switch
            {
                SerialParity.Even => ParityOn,
                SerialParity.Odd => ParityOn | ParityOdd,
                _ => 0,
            };
        settings.InputSpeed = (uint)options.Baud;
        settings.OutputSpeed = (uint)options.Baud;

        // One byte at least: otherwise a port without bytes looks like one that is gone.
        settings.Characters[MinimumAt - 1] = 0;
        settings.Characters[MinimumAt] = 1;
        if (Native.Control(file, SetTermios2, &settings) != 0) throw new IOException($"does not take its settings ({Native.Explain(Native.LastError)})");
        if (Native.Control(file, GetTermios2, &settings) == 0 && Math.Abs((double)settings.OutputSpeed - options.Baud) > options.Baud * BaudErrorMax)
        {
            throw new IOException($"does not do {options.Baud} baud, only {settings.OutputSpeed}");
        }

        Native.Control(file, Flush, (void*)FlushBoth);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Termios2
    {
        internal uint Input;
        internal uint Output;
        internal uint Control;
        internal uint Local;
        internal byte Line;
        internal fixed byte Characters[19];    // VTIME is 5, VMIN is 6
        internal uint InputSpeed;
        internal uint OutputSpeed;
    }
}
