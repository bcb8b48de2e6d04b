using SmartPoles.EdgeAgent.Buses;

namespace SmartPoles.EdgeAgent.Tests.Buses;

public sealed class EchoSenseTests
{
    private readonly EchoSense _sense = new();

    [Fact]
    public void HearCopy_NothingKnown_OnlyTheSecondConfirms()
    {
        _sense.Begin(isMirror: true);

        Assert.Equal(CopyMeaning.Unsure, _sense.HearCopy());
        Assert.Equal(CopyMeaning.Answer, _sense.HearCopy());
        Assert.True(_sense.Echoes);
    }

    [Fact]
    public void HearCopy_OfARead_TeachesThatTheLineEchoes()
    {
        _sense.Begin(isMirror: false);

        Assert.Equal(CopyMeaning.Echo, _sense.HearCopy());
        _sense.Begin(isMirror: true);
        Assert.Equal(CopyMeaning.Echo, _sense.HearCopy());
        Assert.Equal(CopyMeaning.Answer, _sense.HearCopy());
    }

    [Fact]
    public void HearCopy_LineKnownToBeSilent_IsTheAnswer()
    {
        _sense.Begin(isMirror: false);
        _sense.HearAnswer(isClean: true);
        _sense.Begin(isMirror: true);

        Assert.Equal(CopyMeaning.Answer, _sense.HearCopy());
    }

    [Fact]
    public void HearAnswer_BehindNoise_TeachesNothing()
    {
        // The noise may be what is left of an echo.
        _sense.Begin(isMirror: false);
        _sense.HearAnswer(isClean: false);

        Assert.Null(_sense.Echoes);
    }

    [Fact]
    public void HearAnswer_AfterAnEchoWasHeard_DoesNotUnlearnIt()
    {
        _sense.Begin(isMirror: false);
        _sense.HearCopy();
        _sense.Begin(isMirror: false);
        _sense.HearAnswer(isClean: true);

        Assert.True(_sense.Echoes);
    }

    [Fact]
    public void Forget_NewAdapter_LearnsAnew()
    {
        _sense.Begin(isMirror: false);
        _sense.HearCopy();
        _sense.Forget();

        Assert.Null(_sense.Echoes);
    }
}
