using SmartPoles.EdgeAgent.Configuration;

namespace SmartPoles.EdgeAgent.Technician;

/// <summary>How the characters of a serial line are made.</summary>
internal readonly record struct LineSettings(int Baud, SerialParity Parity, int StopBits)
{
    /// <summary>
    /// What is tried on an unknown bus, the likely first: what devices ship with, the standard's own default (19200 8E1), then the
    /// rest. Two stop bits come last: a device that wants one hears two as well, so 8N1 finds nearly all of them.
    /// </summary>
    public static IReadOnlyList<LineSettings> Usual { get; } =
    [
        new(9600, SerialParity.None, 1),
        new(9600, SerialParity.Even, 1),
        new(19200, SerialParity.Even, 1),
        new(19200, SerialParity.None, 1),
        new(4800, SerialParity.None, 1),
        new(115200, SerialParity.None, 1),
        new(38400, SerialParity.None, 1),
        new(2400, SerialParity.None, 1),
        new(57600, SerialParity.None, 1),
        new(2400, SerialParity.Even, 1),
        new(4800, SerialParity.Even, 1),
        new(38400, SerialParity.Even, 1),
        new(9600, SerialParity.Odd, 1),
        new(19200, SerialParity.Odd, 1),
        new(9600, SerialParity.None, 2),
        new(19200, SerialParity.None, 2),
        new(1200, SerialParity.None, 1),
    ];

    public int BitsPerCharacter => 1 + 8 + (Parity == SerialParity.None ? 0 : 1) + StopBits;

    /// <summary>As people write it: 9600 8N1.</summary>
    public override string ToString() => $"{Baud} 8{Parity.ToString()[0]}{StopBits}";

    public SerialOptions On(string port) => new() { Port = port, Baud = Baud, Parity = Parity, DataBits = 8, StopBits = StopBits, SilenceUs = 0, Rs485 = null };
}
