using SmartPoles.EdgeAgent.Buses;
using SmartPoles.EdgeAgent.Gathering;
using SmartPoles.Protocols.Fieldbus.Nmea0183;
using SmartPoles.Protocols.Telemetry;
using SmartPoles.Protocols.Telemetry.Quantities;
using SmartPoles.Tests.Shared;

namespace SmartPoles.EdgeAgent.Tests.Gathering;

public sealed class TalkerLoopTests
{
    // The vectors of tests/vectors/nmea0183.
    private const string Wind = "WIMWV,137.0,T,2.15,M,A";
    private const string Composite = "WIMDA,29.9136,I,1.0130,B,-3.5,C,,,56.8,,-10.9,C,137.0,T,142.0,M,4.2,N,2.15,M";
    private const string Transducers = "WIXDR,C,-3.5,C,TEMP,H,56.8,P,RH,P,1.013,B,BARO";
    private const string Fix = "GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,";
    private const string NoFix = "GPGGA,123519,,,,,0,00,,,M,,M,,";

    private static readonly double CharacterMs = 10_000.0 / 4800;

    [Fact]
    public void Turn_SentencesOfOneSet_AreOneBatchEachWithTheTimeAtWhichItBegan()
    {
        using var rig = TalkerRig.WithWeather();

        var began = rig.Say(Wind, Composite);
        rig.Run(TimeSpan.FromSeconds(1));

        var (device, readings) = Assert.Single(rig.Batches);
        Assert.Equal(TalkerRig.Weather, device);
        Assert.Equal(
            [(Quantity.EnvWindSpeed, 2.15), (Quantity.EnvWindDirection, 137.0), (Quantity.EnvTemperature, -3.5), (Quantity.EnvHumidity, 56.8), (Quantity.EnvPressure, 101.3)],
            readings.Select(reading => (reading.Quantity, Math.Round(reading.Value, 6))));
        Assert.All(readings, reading => Assert.True(reading.IsGood));

        // The composite begins when the last byte of the wind has passed.
        var second = began + (TalkerRig.Sentence(Wind).Length * CharacterMs);
        Assert.All(readings[..2], reading => Assert.Equal(began, reading.UnixMs, 3.0));
        Assert.All(readings[2..], reading => Assert.Equal(second, reading.UnixMs, 3.0));
        Assert.Equal((2, 0, 0), (rig.Counters.Answers, rig.Counters.ForeignFrames, rig.Counters.BadFrames));
        Assert.Equal(0, rig.Counters.BytesSent);
    }

    [Fact]
    public void Turn_ALineThatNobodyReadForAWhile_GivesEachSentenceItsOwnTime()
    {
        using var rig = TalkerRig.WithWeather();
        rig.Talk(2, Wind);
        rig.Batches.Clear();

        // Three sets wait in the kernel before the loop looks again, as after a stop of the process.
        var began = new List<long>();
        for (var set = 0; set < 3; set++)
        {
            began.Add(rig.Time.GetUtcNow().ToUnixTimeMilliseconds());
            rig.Line.Say(TimeSpan.Zero, TalkerRig.Sentence(Wind));
            rig.Line.Wait(TimeSpan.FromMilliseconds(TalkerRig.Sentence(Wind).Length * CharacterMs));
        }

        rig.Run(TimeSpan.FromSeconds(1));

        var told = rig.Of(Quantity.EnvWindSpeed).First();
        Assert.Equal(began[0], told.UnixMs, 5.0);
    }

    [Theory]
    [InlineData("$WIMWV,137.0,T,2.15,M,A*16\r\n", 1, 0)]
    [InlineData("$WIMWV,137.0,T,2.15,M,A\r\n", 1, 0)]
    [InlineData("\u0001\u00ff~\r\n", 0, 0)]
    [InlineData("$WIHDT,274.1,T*3C\r\n", 0, 1)]
    public void Turn_WhatIsNoSentenceOfItsDevices_IsCountedAndGivesNothing(string line, int damaged, int foreign)
    {
        using var rig = TalkerRig.WithWeather();

        rig.Line.Say(TimeSpan.Zero, System.Text.Encoding.Latin1.GetBytes(line));
        rig.Run(TimeSpan.FromSeconds(1));

        Assert.Empty(rig.Batches);
        Assert.Equal((damaged, foreign, 0), (rig.Counters.BadFrames, rig.Counters.ForeignFrames, rig.Counters.Answers));
        Assert.Equal(foreign == 1 ? 0 : line.Length, rig.Counters.NoiseBytes);
    }

    [Fact]
    public void Turn_AnotherTalkerSaysTheSameSentence_IsForeign()
    {
        using var rig = TalkerRig.WithWeather();

        rig.Say("IIMWV,10.0,T,9.99,M,A", Wind);
        rig.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(2.15, Assert.Single(rig.Of(Quantity.EnvWindSpeed)).Value);
        Assert.Equal((1, 1), (rig.Counters.Answers, rig.Counters.ForeignFrames));
    }

    [Fact]
    public void Turn_NeverHeard_IsSilentAfterTwoPeriodsAndIsBackWithItsFirstSentence()
    {
        using var rig = TalkerRig.WithWeather();
        var changes = new List<bool>();
        rig.Board.HealthChanged += () => changes.Add(rig.Board.IsSilent(TalkerRig.Weather));

        rig.Run(TimeSpan.FromSeconds(4));

        Assert.Equal([true], changes);
        Assert.Equal(DeviceState.Down, rig.Loop.Status.Devices[0].State);
        Assert.All(rig.Batches.SelectMany(batch => batch.Readings), reading => Assert.Equal(Quality.Timeout, reading.Quality));
        Assert.Equal(5, rig.Batches.SelectMany(batch => batch.Readings).Count());

        rig.Talk(1, Wind);
        Assert.Equal([true, false], changes);
        Assert.Equal(DeviceState.Healthy, rig.Loop.Status.Devices[0].State);
        Assert.True(rig.Of(Quantity.EnvWindSpeed).Last().IsGood);
    }

    [Fact]
    public void Turn_FallsSilentAfterItTalked_IsDoubtedThenSilentAndTellsItOnce()
    {
        using var rig = TalkerRig.WithWeather();
        rig.Talk(5, Wind, Composite);
        rig.Batches.Clear();

        rig.Run(TimeSpan.FromSeconds(1.7));
        Assert.Equal(DeviceState.Suspect, rig.Loop.Status.Devices[0].State);
        rig.Run(TimeSpan.FromSeconds(600));

        Assert.True(rig.Board.IsSilent(TalkerRig.Weather));
        Assert.All(rig.Batches.SelectMany(batch => batch.Readings), reading => Assert.Equal(Quality.Timeout, reading.Quality));
        Assert.Equal(5, rig.Batches.SelectMany(batch => batch.Readings).Count());
    }

    [Fact]
    public void Turn_BytesThatAreNoSentences_AreABadFrameAndNoTimeout()
    {
        using var rig = TalkerRig.WithWeather();

        for (var second = 0; second < 5; second++)
        {
            rig.Line.Say(TimeSpan.Zero, [0xF8, 0x00, 0x1F, 0xE0]);
            rig.Run(TimeSpan.FromSeconds(1));
        }

        Assert.All(rig.Batches.SelectMany(batch => batch.Readings), reading => Assert.Equal(Quality.BadFrame, reading.Quality));
        Assert.True(rig.Board.IsSilent(TalkerRig.Weather));
    }

    [Fact]
    public void Turn_ASilentLine_IsOpenedAnewEverMoreRarely()
    {
        using var rig = TalkerRig.WithWeather();
        rig.Run(TimeSpan.FromSeconds(30));
        var soon = rig.Counters.Openings;
        Assert.InRange(soon, 4, 7);

        rig.Run(TimeSpan.FromSeconds(300));
        Assert.InRange(rig.Counters.Openings - soon, 8, 14);

        var before = rig.Counters.Openings;
        rig.Talk(60, Wind, Composite);
        Assert.Equal(before, rig.Counters.Openings);
    }

    [Fact]
    public void Turn_SomeQuantitiesAreNeverSaid_TheyAloneHaveNoValue()
    {
        using var rig = TalkerRig.WithWeather();

        rig.Talk(10, Wind);

        Assert.All(rig.Of(Quantity.EnvWindSpeed), reading => Assert.True(reading.IsGood));
        Assert.Equal(Quality.NoValue, Assert.Single(rig.Of(Quantity.EnvTemperature)).Quality);
        Assert.False(rig.Board.IsSilent(TalkerRig.Weather));
    }

    [Fact]
    public void Turn_TheBetterSentenceStops_TheLesserOneTakesOver()
    {
        using var rig = TalkerRig.WithWeather();
        rig.Talk(3, Composite, Transducers.Replace("-3.5", "-9.9"));
        Assert.All(rig.Of(Quantity.EnvTemperature), reading => Assert.Equal(-3.5, reading.Value));
        Assert.Equal((6, 0), (rig.Counters.Answers, rig.Counters.ForeignFrames));

        rig.Talk(5, Transducers.Replace("-3.5", "-9.9"));

        Assert.Equal(-9.9, rig.Of(Quantity.EnvTemperature).Last().Value);
        Assert.All(rig.Of(Quantity.EnvTemperature), reading => Assert.True(reading.IsGood));
    }

    [Fact]
    public void Turn_AnEmptyFieldOfTheBetterSentence_LeavesTheValueToTheLesserOne()
    {
        using var rig = TalkerRig.WithWeather();

        rig.Talk(5, "WIMDA,29.9136,I,1.0130,B,,,,,56.8,,,,137.0,T,,,4.2,N,2.15,M", Transducers);

        Assert.Equal(5, rig.Of(Quantity.EnvTemperature).Count());
        Assert.All(rig.Of(Quantity.EnvTemperature), reading => Assert.Equal((-3.5, Quality.Good), (reading.Value, reading.Quality)));
    }

    [Fact]
    public void Turn_AJumpBeyondStepMax_IsToldWhenTheNextSentenceSaysItToo()
    {
        using var rig = new TalkerRig($$"""
            { "Id": "{{TalkerRig.Weather}}", "Profile": "weather-head-nmea", "Talker": "WI", "PeriodMs": 1000,
              "Overrides": [ { "Quantity": "env/temperature", "StepMax": 5 } ] }
            """);
        rig.Talk(5, Composite);
        var jump = Composite.Replace("-3.5", "-9.9", StringComparison.Ordinal);
        rig.Talk(1, jump);
        rig.Talk(3, Composite);
        Assert.All(rig.Of(Quantity.EnvTemperature), reading => Assert.Equal((-3.5, Quality.Good), (reading.Value, reading.Quality)));
        Assert.Equal((1, 1), (rig.Loop.Status.Devices[0].Doubted, rig.Loop.Status.Devices[0].Refuted));

        rig.Talk(2, jump);
        Assert.Equal(-9.9, rig.Of(Quantity.EnvTemperature).Last().Value);
    }

    [Fact]
    public void Turn_HeadThatTalksTenTimesASecond_IsTakenOnceInAPeriod()
    {
        using var rig = TalkerRig.WithWeather();

        for (var tenth = 0; tenth < 100; tenth++)
        {
            rig.Say(Wind);
            rig.Run(TimeSpan.FromMilliseconds(100));
        }

        Assert.InRange(rig.Of(Quantity.EnvWindSpeed).Count(), 9, 12);
        Assert.Equal(100, rig.Counters.Answers);
    }

    [Fact]
    public void Turn_AReceiverWithoutAFix_SaysSoAndHasNoPosition()
    {
        using var rig = new TalkerRig($$"""{ "Id": "{{TalkerRig.Position}}", "Profile": "position-head-nmea", "Talker": "any", "PeriodMs": 1000 }""");

        rig.Talk(3, NoFix);
        rig.Talk(2, Fix);

        Assert.Equal([0.0, 0.0, 0.0, 1.0, 1.0], rig.Of(Quantity.PositionFix).Select(reading => reading.Value));
        var latitudes = rig.Of(Quantity.PositionLatitude).ToList();
        Assert.Equal(Quality.NoValue, latitudes[0].Quality);
        Assert.Equal(48 + (7.038 / 60), latitudes[^1].Value, 9);
        Assert.Equal((8.0, 0.9, 545.4), (rig.Of(Quantity.PositionSatellites).Last().Value, rig.Of(Quantity.PositionDilution).Last().Value, rig.Of(Quantity.PositionAltitude).Last().Value));
    }

    [Fact]
    public void Turn_TwoHeadsOnOneLine_EachHasItsOwnSentences()
    {
        using var rig = new TalkerRig($$"""
            { "Id": "{{TalkerRig.Weather}}", "Profile": "weather-head-nmea", "Talker": "WI", "PeriodMs": 1000, {{TalkerRig.Believed("env/temperature", "env/humidity", "env/pressure")}} },
            { "Id": "{{TalkerRig.Position}}", "Profile": "position-head-nmea", "Talker": "any", "PeriodMs": 1000, {{TalkerRig.Believed("position/latitude", "position/longitude")}} }
            """);

        rig.Talk(3, Wind, Composite, Fix);

        Assert.Equal((9, 0), (rig.Counters.Answers, rig.Counters.ForeignFrames));
        Assert.All(rig.Batches, batch => Assert.Equal(batch.Device == TalkerRig.Weather ? 5 : 6, batch.Readings.Length));
        Assert.Equal(6, rig.Batches.Count);
    }

    [Fact]
    public void SetReportRate_AFasterRateForATime_TakesMoreAndGoesBackByItself()
    {
        using var rig = TalkerRig.WithWeather();
        Assert.Equal(ReportRateOutcome.UnknownDevice, rig.Loop.SetReportRate("nobody", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
        rig.Loop.SetReportRate(TalkerRig.Weather, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));
        for (var fifth = 0; fifth < 50; fifth++)
        {
            rig.Say(Wind);
            rig.Run(TimeSpan.FromMilliseconds(200));
        }

        // Five seconds with five each, five with one.
        Assert.InRange(rig.Of(Quantity.EnvWindSpeed).Count(), 26, 33);
    }

    [Fact]
    public void Take_ASentenceAfterTheFirst_AllocatesNothing()
    {
        using var rig = TalkerRig.WithWeather();
        rig.Taken = static _ => { };
        rig.Talk(3, Wind, Composite);
        var taker = (ISentenceTaker)rig.Loop;
        var (wind, composite) = (TalkerRig.Sentence(Wind), TalkerRig.Sentence(Composite));
        var stamp = rig.Time.GetTimestamp();

        Assert.Equal(0, Allocations.Of(() => Say(1000)));

        void Say(int sets)
        {
            for (var set = 0; set < sets; set++)
            {
                stamp += rig.Time.TimestampFrequency;
                NmeaSentence.Read(wind, out var one);
                taker.Take(one, stamp);
                NmeaSentence.Read(composite, out var other);
                taker.Take(other, stamp);
                rig.Loop.FlushAll();
            }
        }
    }
}
