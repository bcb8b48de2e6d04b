namespace SmartPoles.LoadRig.Edge;

/// <summary>One question as a slave heard it; stamps of <see cref="Pace"/>.</summary>
/// <param name="Unit">Who was asked.</param>
/// <param name="Address">First register.</param>
/// <param name="Count">Registers.</param>
/// <param name="HeardStamp">Its first byte arrived.</param>
/// <param name="EndStamp">The last byte of the answer was handed over; equal to <paramref name="HeardStamp"/> when there was none.</param>
/// <param name="IsAnswered">False for a dead unit.</param>
internal readonly record struct Question(byte Unit, ushort Address, ushort Count, long HeardStamp, long EndStamp, bool IsAnswered);
