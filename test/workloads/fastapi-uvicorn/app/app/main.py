import os
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI, Form, HTTPException
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from . import model

engine = create_engine(os.environ["DATABASE_URL"])


@asynccontextmanager
async def lifespan(app):
    model.Base.metadata.create_all(engine)
    yield


app = FastAPI(title="shop", lifespan=lifespan)
app.mount("/static", StaticFiles(directory="static"), name="static")


class Item(BaseModel):
    name: str = Field(min_length=1)
    price: float = Field(gt=0)


def session():
    with Session(engine) as opened:
        yield opened


@app.get("/healthy")
async def healthy():
    return "yes"


@app.get("/items")
def items(database: Session = Depends(session)) -> list[Item]:
    return [Item(name=row.name, price=row.price) for row in database.scalars(select(model.Item).order_by(model.Item.name))]


@app.post("/items", status_code=201)
def add(item: Item, database: Session = Depends(session)) -> Item:
    database.add(model.Item(**item.model_dump()))
    database.commit()
    return item


@app.post("/search")
async def search(word: str = Form()):
    if word == "none":
        raise HTTPException(404, "nothing found")
    return {"word": word}
