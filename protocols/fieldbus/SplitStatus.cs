namespace SmartPoles.Protocols.Fieldbus;

/// <summary>What a splitter has to give.</summary>
public enum SplitStatus : byte
{
    /// <summary>Nothing: all that came has been taken or was noise.</summary>
    Empty = 0,

    /// <summary>A frame may be under way; <see cref="FrameSplitter.Missing"/> tells how much of it is still to come at least.</summary>
    Partial = 1,

    /// <summary>One whole frame with the right checksum.</summary>
    Frame = 2,
}
