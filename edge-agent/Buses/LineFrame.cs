namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What a piece of a line's traffic is.</summary>
public enum LineFrameKind
{
    /// <summary>A whole frame from a master.</summary>
    Question,

    /// <summary>A whole frame from a slave.</summary>
    Answer,

    /// <summary>Bytes between frames: noise, a broken frame, or another protocol.</summary>
    Noise,
}

/// <summary>One piece of a line's traffic.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Stamp">Monotonic stamp of its last byte.</param>
/// <param name="Bytes">As on the wire; a frame with unit and checksum.</param>
public sealed record LineFrame(LineFrameKind Kind, long Stamp, ReadOnlyMemory<byte> Bytes);
