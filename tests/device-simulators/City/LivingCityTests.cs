using Microsoft.Extensions.Time.Testing;
using SmartPoles.DeviceSimulators.City;
using SmartPoles.DeviceSimulators.City.Living;
using SmartPoles.DeviceSimulators.World;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.DeviceSimulators.Tests.City;

public sealed class LivingCityTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 7, 10, 0, 0, 0, TimeSpan.FromHours(8));

    private static GeneratedCity Town => MadeCity.Town;

    [Fact]
    public void ReadAt_EveryDeviceOverADay_IsLegalAndLampsFollowTheSun()
    {
        var living = Live();
        var values = new double[CityQuantities.CountMax];
        for (var hour = 1; hour <= 24; hour++)
        {
            var seconds = hour * 3600 - 17.3;
            living.AdvanceTo(seconds);
            Assert.Null(living.PipeTrouble);
            for (var component = 0; component < Town.Components.Count; component += 3)
            {
                var kind = Town.Components.DeviceOf(component);
                var count = living.ReadAt(component, seconds, values);
                Assert.Equal(CityQuantities.Of(kind).Length, count);
                for (var index = 0; index < count; index++)
                {
                    var quantity = CityQuantities.Of(kind)[index];
                    Assert.True(QuantityCatalogue.Get(quantity).IsLegal(values[index]), $"{kind} {quantity} is {values[index]} at {hour} h");
                }
            }

            var lamp = Town.Components.RangeOf(CityMix.LampKind).First;
            var isNight = hour is <= 4 or >= 21;
            var isDay = hour is >= 6 and <= 19;
            if (isNight) Assert.True(living.ValueAt(lamp, Quantity.LampPower, seconds) > 20);
            if (isDay) Assert.Equal(0, living.ValueAt(lamp, Quantity.LampPower, seconds));
        }
    }

    [Fact]
    public void ReadAt_SameSeedAndMoment_SameValueHoweverTheCityGotThere()
    {
        var (straight, stepped, other) = (Live(), Live(), Live(seed: 2));
        for (var second = 60; second < 7200; second += 60) stepped.AdvanceTo(second);
        foreach (var living in (LivingCity[])[straight, stepped, other]) living.AdvanceTo(7200);

        Assert.Equal(All(straight, 7200), All(stepped, 7200), Near);
        Assert.NotEqual(All(straight, 7200), All(other, 7200), Near);
    }

    [Fact]
    public void ReadAt_ManyValues_AllocatesNothing()
    {
        var living = Live();
        var values = new double[CityQuantities.CountMax];

        var allocated = Allocations.Of(() =>
        {
            for (var component = 0; component < Town.Components.Count; component++) living.ReadAt(component, 30, values);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Lamp_OneNightHour_EnergyIsPowerTimesTime()
    {
        var living = Live();
        var lamp = Town.Components.RangeOf(CityMix.LampKind).First + 5;
        var (before, power) = (living.ValueAt(lamp, Quantity.LampEnergy, 0), living.ValueAt(lamp, Quantity.LampPower, 0));

        living.AdvanceTo(3600);

        Assert.Equal(power / 1000, living.ValueAt(lamp, Quantity.LampEnergy, 3600) - before, tolerance: power / 1000 * 0.01);
    }

    [Fact]
    public void WaterLeak_Burst_LowersThePressureNearbyMoreThanFarAway()
    {
        var (healthy, burst) = (Live(), Live());
        var pipe = Enumerable.Range(0, Town.Water.Pipes.Count).First(index => Town.Water.Pipes[index].DiameterM < 0.3);
        burst.Disturbances.Add(new PlannedDisturbance(new Disturbance.WaterLeak(0.15), new DisturbanceTarget.WaterPipe(pipe), 600, 1800));

        Assert.Equal(0, Loss(300), tolerance: 1e-6);
        var atBurst = Loss(1200);
        Assert.True(atBurst > 0.005, $"only {atBurst} MPa");
        Assert.Equal(0, Loss(2400), tolerance: 1e-4);

        double Loss(double seconds)
        {
            healthy.AdvanceTo(seconds);
            burst.AdvanceTo(seconds);
            var losses = Points()
                .Select(point => healthy.ValueAt(point, Quantity.WaterPressure, seconds) - burst.ValueAt(point, Quantity.WaterPressure, seconds))
                .ToList();
            Assert.True(losses.Max() >= 3 * losses.Min() - 1e-6, $"{losses.Min()} to {losses.Max()} MPa: the burst is felt alike everywhere");
            return losses.Max();
        }
    }

    [Fact]
    public void GasEscape_NearAShaft_RaisesMethaneThereAndNowhereElse()
    {
        var living = Live();
        var shaft = Devices(CityDeviceKind.GasDetector).First(component => PipeAt(component) >= 0);
        var pipe = PipeAt(shaft);
        var leak = new PlannedDisturbance(new Disturbance.GasEscape(0.02), new DisturbanceTarget.GasPipe(pipe), 0, double.PositiveInfinity);
        living.Disturbances.Add(leak);
        living.AdvanceTo(4 * 3600);

        var touched = Devices(CityDeviceKind.GasDetector).ToLookup(component => living.ValueAt(component, Quantity.GasCh4, 4 * 3600) > 1);
        Assert.NotEmpty(touched[true]);
        Assert.NotEmpty(touched[false]);
        var far = touched[false].First();
        Assert.True(living.Disturbances.Remove(leak));
        Assert.InRange(living.ValueAt(touched[true].First(), Quantity.GasCh4, 4 * 3600), 0, 1);
        Assert.InRange(living.ValueAt(far, Quantity.GasCh4, 4 * 3600), 0, 1);

        int PipeAt(int component)
        {
            var place = Town.PlaceOf(component);
            for (var index = 0; index < Town.Gas.Pipes.Count; index++)
            {
                Town.Gas.TryFindNode(Town.Gas.Pipes[index].From, out var from);
                Town.Gas.TryFindNode(Town.Gas.Pipes[index].To, out var to);
                var (a, b) = (Town.PlaceOf(Town.Gas.Nodes[from])!.Value, Town.PlaceOf(Town.Gas.Nodes[to])!.Value);
                var middle = new PlanePoint((a.East + b.East) / 2, (a.North + b.North) / 2);
                if (middle.MetresTo(place) < 40) return index;
            }

            return -1;
        }
    }

    [Fact]
    public void SupplyLost_Circuit_LampsGoDarkAndGatewaysLoseTheirMains()
    {
        var living = Live();
        living.Disturbances.Add(new PlannedDisturbance(new Disturbance.SupplyLost(), new DisturbanceTarget.Circuit(3), 0, 600));
        var (dark, lit) = (Town.LampsOfCircuit(3).First(), Town.LampsOfCircuit(4).First());

        Assert.Equal(0, living.ValueAt(dark, Quantity.LampVoltage, 30));
        Assert.True(living.ValueAt(lit, Quantity.LampPower, 30) > 0);
        var gateway = Enumerable.Range(0, Town.GatewayCount).First(number => Town.CircuitOf(Town.PoleOf(number)) == 3);
        Assert.False(living.HasSupply(gateway, 30));
        Assert.True(living.HasSupply(gateway, 700));
    }

    [Fact]
    public void StormFront_Crossing_FillsDrainsAndOthersLess()
    {
        var living = Live();
        var storm = Devices(CityDeviceKind.CoverMonitor).First(cover => Town.Components.KindOf(cover).Kind == 103);
        var power = Devices(CityDeviceKind.CoverMonitor).First(cover => Town.Components.KindOf(cover).Kind == 105);
        var dry = living.ValueAt(storm, Quantity.CoverWaterLevel, 0);
        living.Disturbances.Add(new PlannedDisturbance(new Disturbance.StormFront(80, 12, 270), new DisturbanceTarget.WholeCity(), 600, 4200));

        living.AdvanceTo(3000);

        Assert.True(living.ValueAt(storm, Quantity.CoverWaterLevel, 3000) > dry + 0.3);
        Assert.True(living.ValueAt(power, Quantity.CoverWaterLevel, 3000) < living.ValueAt(storm, Quantity.CoverWaterLevel, 3000));
    }

    [Fact]
    public void SensorFaults_StuckDriftingScaled_SpoilTheReadingNotTheThing()
    {
        var living = Live();
        var points = Points().Take(3).ToArray();
        Plan(points[0], new Disturbance.SensorStuck());
        Plan(points[1], new Disturbance.SensorDrifting(0.1));
        Plan(points[2], new Disturbance.SensorScaled(1000));
        var healthy = Live();
        var stuck = living.ValueAt(points[0], Quantity.WaterPressure, 10);
        living.AdvanceTo(3600);
        healthy.AdvanceTo(3600);

        Assert.Equal(stuck, living.ValueAt(points[0], Quantity.WaterPressure, 3600));
        Assert.Equal(0.1, living.ValueAt(points[1], Quantity.WaterPressure, 3600) - healthy.ValueAt(points[1], Quantity.WaterPressure, 3600), tolerance: 1e-4);
        Assert.Equal(1000, living.ValueAt(points[2], Quantity.WaterPressure, 3600) / healthy.ValueAt(points[2], Quantity.WaterPressure, 3600), tolerance: 0.1);

        void Plan(int point, Disturbance what) =>
            living.Disturbances.Add(new PlannedDisturbance(what, new DisturbanceTarget.Component(point), 0, double.PositiveInfinity));
    }

    [Fact]
    public void ReadAt_MeasuredAir_HeadsShowItAndAGapIsNoValue()
    {
        const string Text = """
            No,year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3,TEMP,PRES,DEWP,RAIN,wd,WSPM,station
            1,2013,3,1,0,77,99,4,7,300,77,NA,1023,-18.8,0,NNW,4.4,Gucheng
            """;
        using var reader = new StringReader(Text);
        var air = new AirReplay(AirSeries.Read(reader, "air.csv"));
        var living = new LivingCity(Town, new FakeTimeProvider(Midnight), new WorldOptions { Start = Midnight, Air = air });
        var head = Devices(CityDeviceKind.AirHead).First();

        Assert.Equal(77, living.ValueAt(head, Quantity.EnvPm25, 30));
        Assert.Equal(double.NaN, living.ValueAt(head, Quantity.EnvTemperature, 30));
    }

    [Fact]
    public void DustSource_NearAHead_RaisesParticlesByDistance()
    {
        var (living, clean) = (Live(), Live());
        var head = Devices(CityDeviceKind.AirHead).First();
        living.Disturbances.Add(new PlannedDisturbance(
            new Disturbance.DustSource(500), new DisturbanceTarget.Area(Town.PlaceOf(head), 400), 0, double.PositiveInfinity));

        foreach (var other in Devices(CityDeviceKind.AirHead))
        {
            var metres = Town.PlaceOf(other).MetresTo(Town.PlaceOf(head));
            var dust = living.ValueAt(other, Quantity.EnvPm10, 30) - clean.ValueAt(other, Quantity.EnvPm10, 30);
            Assert.Equal(metres <= 400 ? 500 * Math.Exp(-metres / 80) : 0, dust, tolerance: 0.1);
        }
    }

    [Fact]
    public void Add_WhatCannotBe_IsRefusedWithTheReason()
    {
        var plan = Live().Disturbances;

        Refuse(new Disturbance.WaterLeak(0.1), new DisturbanceTarget.Zone(0), 0, 1, "cannot befall");
        Refuse(new Disturbance.WaterLeak(0.1), new DisturbanceTarget.WaterPipe(999_999), 0, 1, "the city has 0 to");
        Refuse(new Disturbance.WaterLeak(0.1, Share: 1), new DisturbanceTarget.WaterPipe(0), 0, 1, "share");
        Refuse(new Disturbance.LampFailed(), new DisturbanceTarget.WholeCity(), 5, 5, "not after its begin");
        Assert.Empty(plan.All);

        void Refuse(Disturbance what, DisturbanceTarget where, double from, double to, string reason) => Assert.Contains(
            reason, Assert.Throws<ArgumentException>(() => plan.Add(new PlannedDisturbance(what, where, from, to))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ClockRuns_CityKeepsAheadOfIt()
    {
        var clock = new FakeTimeProvider(Midnight);
        var living = new LivingCity(Town, clock, new WorldOptions { Speed = 60 });
        using var stop = new CancellationTokenSource();
        var running = living.RunAsync(stop.Token);
        var lamp = Town.Components.RangeOf(CityMix.LampKind).First;
        var meter = Devices(CityDeviceKind.WaterMeter).First();
        var volume = living.ValueAt(meter, Quantity.WaterVolume, 0);
        Assert.True(living.ValueAt(lamp, Quantity.LampPower, 0) > 0);
        var started = TimeProvider.System.GetTimestamp();

        // Half a second of the clock is half a minute of the city; by 7 in the morning its lamps are off.
        while (living.ElapsedSeconds < 7 * 3600 || living.ValueAt(lamp, Quantity.LampPower, living.ElapsedSeconds) > 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"the city stayed behind at {living.ElapsedSeconds} s");
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        Assert.NotEqual(volume, living.ValueAt(meter, Quantity.WaterVolume, living.ElapsedSeconds), tolerance: 1);
        await stop.CancelAsync();
        await running;
    }

    private static LivingCity Live(ulong seed = 1) =>
        new(Town, new FakeTimeProvider(Midnight), new WorldOptions { Seed = seed, Start = Midnight });

    private static IEnumerable<int> Devices(CityDeviceKind kind) =>
        Enumerable.Range(0, Town.Components.Count).Where(component => Town.Components.DeviceOf(component) == kind);

    private static IEnumerable<int> Points() => Devices(CityDeviceKind.WaterPressure);

    private static double[] All(LivingCity living, double seconds)
    {
        var values = new double[CityQuantities.CountMax];
        var all = new List<double>();
        for (var component = 0; component < Town.Components.Count; component++)
        {
            var count = living.ReadAt(component, seconds, values);
            all.AddRange(values[..count]);
        }

        return [.. all];
    }

    // Pipes were solved at other minutes on the way; what has gone through a meter differs by that.
    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-4 * Math.Max(1, Math.Abs(a));
}
