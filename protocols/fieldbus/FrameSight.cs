namespace SmartPoles.Protocols.Fieldbus;

/// <summary>What the bytes at one place of a stream are to a dialect.</summary>
public enum FrameSight : byte
{
    /// <summary>No frame begins here: pass over one byte and look again.</summary>
    Noise = 0,

    /// <summary>A frame may have begun here; more bytes will tell.</summary>
    Partial = 1,

    /// <summary>One whole frame begins here, checksum and end included.</summary>
    Frame = 2,
}
