using SmartPoles.DeviceSimulators.Scoring;

namespace SmartPoles.DeviceSimulators.Tests.Scoring;

/// <summary>What scores are told for does not change by accident.</summary>
public sealed class SeedPlanTests
{
    [Fact]
    public void Fixed_TuningAndHeldOut_ShareNoSeed()
    {
        Assert.NotEmpty(SeedPlan.Fixed.Tuning);
        Assert.NotEmpty(SeedPlan.Fixed.HeldOut);
        Assert.Empty(SeedPlan.Fixed.Tuning.Intersect(SeedPlan.Fixed.HeldOut));
        Assert.Equal(SeedPlan.Fixed.HeldOut, SeedPlan.Fixed.Find("held-out"));
        Assert.Null(SeedPlan.Fixed.Find("other"));
    }

    /// <summary>
    /// The scenes were fixed before rules were tuned. Who changes one on purpose puts the new hash into seeds.json, and every published
    /// score has to be told anew.
    /// </summary>
    [Fact]
    public void Scenes_AreThoseThatWereFixed() => Assert.Equal(SeedPlan.Fixed.ScenesSha256, SeedPlan.HashScenes());
}
