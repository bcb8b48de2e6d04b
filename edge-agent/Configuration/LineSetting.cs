namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Speed and form of the characters of a serial line.</summary>
public readonly record struct LineSetting(int Baud, SerialParity Parity, int StopBits)
{
    /// <summary>Start, data, parity and stop bits of one character.</summary>
    public int BitsPerCharacter => 1 + 8 + (Parity == SerialParity.None ? 0 : 1) + StopBits;

    /// <summary>That of a configured line.</summary>
    public static LineSetting Of(SerialOptions serial) => new(serial.Baud, serial.Parity, serial.StopBits);

    /// <summary>As people write it: 2400 8E1.</summary>
    public override string ToString() => $"{Baud} 8{Parity.ToString()[0]}{StopBits}";
}
