namespace SmartPoles.Protocols.PipeNetwork;

/// <summary>Multipliers, one for each pattern step; after the last comes the first.</summary>
/// <param name="Id">Unique among patterns.</param>
/// <param name="Multipliers">At least one.</param>
public sealed record Pattern(string Id, IReadOnlyList<double> Multipliers)
{
    /// <summary>The multiplier at a step counted from the pattern start; steps before it count backwards.</summary>
    public double At(long step)
    {
        var index = (int)(step % Multipliers.Count);
        return Multipliers[index < 0 ? index + Multipliers.Count : index];
    }
}
