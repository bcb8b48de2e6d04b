namespace SmartPoles.Protocols.Fieldbus.Hj212;

/// <summary>The fields of one packet.</summary>
/// <remarks>
/// HJ 212-2017, 6.3.2
/// <code>
/// QN=17 ";" ST=2 ";" CN=4 ";" PW=6 ";" MN=24 ";" Flag=1..3 [";" PNUM=1..4 ";" PNO=1..4] ";" CP=&amp;&amp; data &amp;&amp;
/// when        system   command  password station   version,    part of a whole                    0..950
///                                                  answer?
/// </code>
/// Names are case-sensitive and stand in this order. Everything borrows the frame's buffer: use it before the next read.
/// </remarks>
public readonly ref struct Hj212Packet
{
    /// <summary>Request number: the moment of sending, 17 digits; an answer returns it. Empty where none was sent.</summary>
    public ReadOnlySpan<byte> RequestNumber { get; internal init; }

    /// <summary><see cref="RequestNumber"/> as a moment, see <see cref="Hj212Time"/>; 0 where none was sent.</summary>
    public long RequestLocalMs { get; internal init; }

    /// <summary>What is monitored.</summary>
    public Hj212System System { get; internal init; }

    /// <summary>What is wanted or told.</summary>
    public Hj212Command Command { get; internal init; }

    /// <summary>Access password.</summary>
    public ReadOnlySpan<byte> Password { get; internal init; }

    /// <summary>Number of the field unit.</summary>
    public ReadOnlySpan<byte> Station { get; internal init; }

    /// <summary>Version and what is asked of the receiver; version 2005 and no answer where none was sent.</summary>
    public Hj212Flag Flag { get; internal init; }

    /// <summary>Parts of the message; 1 where it is not split.</summary>
    public int Parts { get; internal init; }

    /// <summary>Which of them this is, from 1.</summary>
    public int Part { get; internal init; }

    /// <summary>The text between &amp;&amp; and &amp;&amp;.</summary>
    public ReadOnlySpan<byte> Data { get; internal init; }

    /// <summary>DataTime as a moment, see <see cref="Hj212Time"/>; 0 where there is none. For periods it is the beginning.</summary>
    public long DataLocalMs { get; internal init; }

    /// <summary>Where it leaves the text of the standard.</summary>
    public Hj212Deviations Deviations { get; internal init; }

    /// <summary>One part of several.</summary>
    public bool IsSplit => Parts > 1 || Flag.IsSplit;

    /// <summary>The data, group by group.</summary>
    public Hj212Groups Groups => new(Data);

    /// <summary>Reads the fields of a frame and checks the grammar of its data down to the last item.</summary>
    /// <param name="frame">A frame whose checksum is right.</param>
    /// <param name="packet">Set on <see cref="Hj212PacketStatus.Ok"/> only.</param>
    public static Hj212PacketStatus Read(scoped in Hj212Frame frame, out Hj212Packet packet) =>
        Hj212PacketReader.Read(frame.Body, frame.HasLowerCaseCrc ? Hj212Deviations.LowerCaseCrc : Hj212Deviations.None, out packet);
}
