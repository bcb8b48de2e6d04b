namespace SmartPoles.EdgeAgent.Buses;

/// <summary>What the bytes at one place are to somebody who asked nothing.</summary>
internal enum SightKind
{
    /// <summary>No frame begins here.</summary>
    Noise,

    /// <summary>Perhaps a frame; more bytes will tell.</summary>
    Undecided,

    /// <summary>A whole frame with a right checksum.</summary>
    Frame,
}

/// <summary>A whole frame that was heard.</summary>
/// <param name="Length">Its bytes, preamble included.</param>
/// <param name="Peer">Who is asked, or answers.</param>
/// <param name="Kind">Function or control code, without direction and error: what pairs question and answer.</param>
/// <param name="IsAnswer">It travels to the master; of what may be both, false.</param>
/// <param name="MayAnswer">It may be an answer.</param>
internal readonly record struct Sight(int Length, BusPeer Peer, byte Kind, bool IsAnswer, bool MayAnswer);
