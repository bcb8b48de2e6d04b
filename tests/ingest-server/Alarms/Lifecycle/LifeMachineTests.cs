using CsCheck;
using SmartPoles.IngestServer.Alarms.Lifecycle;

namespace SmartPoles.IngestServer.Tests.Alarms.Lifecycle;

public sealed class LifeMachineTests
{
    private static readonly AlarmLife Fresh = new(true, false, false, false, 2, Hiding.None);

    /// <summary>ISA-18.2, 5.4: each arrow of the diagram.</summary>
    [Theory]
    [InlineData(false, "", AlarmState.ActiveUnacknowledged)]
    [InlineData(false, "a", AlarmState.ActiveAcknowledged)]
    [InlineData(false, "r", AlarmState.ReturnedUnacknowledged)]
    [InlineData(false, "ar", AlarmState.Normal)]
    [InlineData(false, "ra", AlarmState.Normal)]
    [InlineData(false, "raR", AlarmState.Normal)]
    [InlineData(true, "r", AlarmState.LatchedUnacknowledged)]
    [InlineData(true, "rR", AlarmState.LatchedUnacknowledged)]
    [InlineData(true, "ra", AlarmState.LatchedAcknowledged)]
    [InlineData(true, "ar", AlarmState.LatchedAcknowledged)]
    [InlineData(true, "aR", AlarmState.ActiveAcknowledged)]
    [InlineData(true, "raR", AlarmState.Normal)]
    [InlineData(false, "s", AlarmState.Shelved)]
    [InlineData(false, "sw", AlarmState.SuppressedByDesign)]
    [InlineData(false, "swo", AlarmState.OutOfService)]
    [InlineData(false, "sn", AlarmState.ActiveUnacknowledged)]
    [InlineData(false, "sra", AlarmState.Normal)]
    [InlineData(false, "a1", AlarmState.ActiveUnacknowledged)]
    [InlineData(false, "a3", AlarmState.ActiveAcknowledged)]
    public void Next_Events_LeadToTheStateOfTheDiagram(bool isLatching, string events, AlarmState expected)
    {
        var life = Fresh with { IsLatching = isLatching };

        foreach (var letter in events) LifeMachine.Next(ref life, EventOf(letter, life));

        Assert.Equal(expected, life.State);
    }

    [Fact]
    public void Next_Refused_ChangesNothingAndSaysWhy()
    {
        Assert.Equal(LifeOutcome.NotLatching, Try(Fresh, 'R'));
        Assert.Equal(LifeOutcome.StillActive, Try(Fresh with { IsLatching = true, IsAcknowledged = true }, 'R'));
        Assert.Equal(LifeOutcome.NotAcknowledged, Try(Fresh with { IsLatching = true, IsActive = false }, 'R'));
        Assert.Equal(LifeOutcome.AlreadyReset, Try(Fresh with { IsLatching = true, IsActive = false, IsAcknowledged = true, IsReset = true }, 'R'));
        Assert.Equal(LifeOutcome.AlreadyAcknowledged, Try(Fresh with { IsAcknowledged = true }, 'a'));
        Assert.Equal(LifeOutcome.Unchanged, Try(Fresh with { IsActive = false }, 'r'));
    }

    /// <summary>Whatever happens in whatever order: what is over does not come back, and an alarm ends only when the world and a person have done their part.</summary>
    [Fact]
    public void Next_AnyEvents_KeepTheLaws() =>
        Gen.Select(Gen.Bool, Gen.Char["arRswon123"].List[0, 30]).Sample((isLatching, events) =>
        {
            var life = Fresh with { IsLatching = isLatching };
            var (hasReturned, hasAcknowledged, hasReset) = (false, false, false);
            foreach (var letter in events)
            {
                var before = life;
                var outcome = LifeMachine.Next(ref life, EventOf(letter, life));
                if (outcome != LifeOutcome.Applied) Assert.Equal(before, life);
                hasReturned |= letter == 'r';
                if (letter == 'a') hasAcknowledged = true;
                if (char.IsAsciiDigit(letter) && before.IsActive && letter - '0' < before.Level) hasAcknowledged = false;
                hasReset |= letter == 'R' && hasReturned && hasAcknowledged;
            }

            Assert.Equal(!hasReturned, life.IsActive);
            Assert.Equal(hasAcknowledged, life.IsAcknowledged);
            Assert.Equal(!hasReturned || (isLatching ? !hasReset : !hasAcknowledged), life.IsOpen);
            Assert.Equal(life.IsOpen, life.State != AlarmState.Normal);
        });

    [Theory]
    [InlineData(null, "filed", LifeOutcome.Applied)]
    [InlineData("filed", "filed", LifeOutcome.Unchanged)]
    [InlineData("filed", "dispatched", LifeOutcome.Applied)]
    [InlineData("filed", "handled", LifeOutcome.WrongOrder)]
    [InlineData("handled", "dispatched", LifeOutcome.WrongOrder)]
    [InlineData(null, "closed", LifeOutcome.WrongOrder)]
    [InlineData("verified", "closed", LifeOutcome.Applied)]
    [InlineData("closed", "cancelled", LifeOutcome.Unknown)]
    public void Judge_StepOfACase_InOrderOrNot(string? now, string next, LifeOutcome expected) => Assert.Equal(expected, CaseSteps.Judge(now, next));

    private static LifeOutcome Try(AlarmLife life, char letter)
    {
        var before = life;
        var outcome = LifeMachine.Next(ref life, EventOf(letter, life));
        Assert.Equal(before, life);
        return outcome;
    }

    private static LifeEvent EventOf(char letter, AlarmLife life) => letter switch
    {
        'a' => new LifeEvent(LifeEventKind.Acknowledged),
        'r' => new LifeEvent(LifeEventKind.Returned),
        'R' => new LifeEvent(LifeEventKind.Reset),
        's' => new LifeEvent(LifeEventKind.HidingChanged, Hidden: life.Hidden | Hiding.Shelf),
        'w' => new LifeEvent(LifeEventKind.HidingChanged, Hidden: life.Hidden | Hiding.Window),
        'o' => new LifeEvent(LifeEventKind.HidingChanged, Hidden: life.Hidden | Hiding.OutOfService),
        'n' => new LifeEvent(LifeEventKind.HidingChanged),
        _ => new LifeEvent(LifeEventKind.LevelChanged, (byte)(letter - '0')),
    };
}
