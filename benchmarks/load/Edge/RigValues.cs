namespace SmartPoles.LoadRig.Edge;

/// <summary>What the rig's devices measure: another value at every poll, so that nothing is left out as unchanged, and always legal.</summary>
internal static class RigValues
{
    public const int RawMax = 999;

    public static void Fill(Span<ushort> registers, ushort address, uint round)
    {
        for (var index = 0; index < registers.Length; index++) registers[index] = (ushort)((((address + index) * 37) + (round * 11)) % (RawMax + 1));
    }
}
